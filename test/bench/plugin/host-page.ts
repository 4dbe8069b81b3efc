import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import type { Contestant, Places } from './contestants.ts';

export interface Host {
  /** Address of the example's UI, and the folder with the pages that stand in for its own. */
  readonly uiUrl: string;
  readonly pages: string;
  readonly places: Places;
}

export interface HostPage {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly address: string;
}

const THROTTLE = 4;
const root = path.resolve(import.meta.dirname, '../../..');

/** The production host in place of the example's own page. */
async function serveHost(context: BrowserContext, pages: string, head: string): Promise<void> {
  await context.route(/\/[\w.-]+\.(?:html|js)$/, (route) => {
    const { pathname } = new URL(route.request().url());
    if (/^\/(?:service|cdn)\//.test(pathname)) return route.continue();
    const name = path.basename(pathname);
    const file = name === 'dropin.js' ? path.join(root, 'dist/plugin/assets', name) : path.join(pages, name);
    const body = readFileSync(file, 'utf8').replace('<!-- tag -->', head);
    return route.fulfill({ contentType: name.endsWith('.html') ? 'text/html' : 'text/javascript', body });
  });
}

/** Runs in the page, before anything else: what the page itself knows of the time. A navigation: from the click until it is painted. */
const WATCH = `(function(){var seen=window.seen={longTasks:[],navigations:[],interactiveMs:0},from=0,heading='';
  new PerformanceObserver(function(l){l.getEntries().forEach(function(e){seen.longTasks.push([e.startTime,e.startTime+e.duration])})})
    .observe({type:'longtask',buffered:true});
  addEventListener('click',function(){from=performance.now()},true);
  new MutationObserver(function(){
    if(!seen.interactiveMs&&document.querySelector('button')){seen.interactiveMs=1;
      setTimeout(function(){seen.interactiveMs=performance.now()},0)}
    var h=document.querySelector('h1'),now=h?h.textContent:'';if(!now||now===heading)return;heading=now;
    var start=from;from=0;if(start)requestAnimationFrame(function(){setTimeout(function(){
      seen.navigations.push([start,performance.now()])},0)})
  }).observe(document,{childList:true,subtree:true,characterData:true})})()`;

/** A tab for one visit of an unmodified UI as webpack 4 builds it, on a processor four times slower. */
export async function openHostPage(browser: Browser, host: Host, one: Contestant | undefined): Promise<HostPage> {
  const context = await browser.newContext();
  await serveHost(context, host.pages, one === undefined ? '' : one.head(host.places));
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await page.addInitScript(WATCH);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
  return { context, page, cdp, address: `${host.uiUrl}/v6.html` };
}
