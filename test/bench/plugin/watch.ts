/** Before each thing that the page says on its console. */
export const SEEN = 'seen: ';

/**
 * Runs in the page, before anything else: what the page itself knows of the time. A navigation: from the click until it is
 * painted. It says when it is `open`, which is when it is painted and the login form can be used, and when a page is painted
 * that was navigated to, by its heading: whoever asks a slow page again and again takes time from it.
 */
export const WATCH = `(function(){var seen=window.seen={longTasks:[],navigations:[],interactiveMs:0},from=0,heading='',open=false;
  function say(what){console.debug('${SEEN}'+what)}
  function first(){return performance.getEntriesByName('first-contentful-paint')[0]}
  function opened(){if(open||seen.interactiveMs<=1||!first())return;open=true;seen.firstRenderMs=first().startTime;say('open')}
  new PerformanceObserver(function(l){l.getEntries().forEach(function(e){seen.longTasks.push([e.startTime,e.startTime+e.duration])})})
    .observe({type:'longtask',buffered:true});
  new PerformanceObserver(opened).observe({type:'paint',buffered:true});
  addEventListener('click',function(){from=performance.now()},true);
  new MutationObserver(function(){
    if(!seen.interactiveMs&&document.querySelector('button')){seen.interactiveMs=1;
      setTimeout(function(){seen.interactiveMs=performance.now();opened()},0)}
    var h=document.querySelector('h1'),now=h?h.textContent:'';if(!now||now===heading)return;heading=now;
    var start=from;from=0;if(start)requestAnimationFrame(function(){setTimeout(function(){
      seen.navigations.push([start,performance.now()]);say('painted '+now)},0)})
  }).observe(document,{childList:true,subtree:true,characterData:true})})()`;
