import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Where things are: the page's own origin, and the CDN stand-in, which is another one. */
export interface Places {
  readonly own: string;
  readonly cdn: string;
}

/** What one puts into a page to count its use: ours, and what one would use instead. */
export interface Contestant {
  readonly who: Who;
  /** Into the head of a page; sets `window.count()`, which says that one page was seen: that of `window.tab`, where it is set. */
  readonly head: (places: Places) => string;
  /** Whose work it is, by address of the script. */
  readonly scripts: RegExp;
}

export const WHO = ['ours', 'analytics-next', 'analytics-next, batching', 'blocking script', 'small beacon'] as const;
export type Who = (typeof WHO)[number];
/** Those that send in different ways: where the script came from makes no difference to that. */
export const SENDERS = [
  'ours',
  'analytics-next',
  'analytics-next, batching',
  'small beacon',
] as const satisfies readonly Who[];
export type Sender = (typeof SENDERS)[number];
/** Where each posts its events. */
export const POSTS: Readonly<Record<Sender, RegExp>> = {
  ours: /\/v1\/batch$/,
  'analytics-next': /\/v1\/[pt]$/,
  'analytics-next, batching': /\/v1\/b$/,
  'small beacon': /\/v1\/event$/,
};

const root = path.resolve(import.meta.dirname, '../../..');
const require = createRequire(import.meta.url);
const built = path.join(root, 'dist/plugin');
const shipped = path.join(path.dirname(require.resolve('@segment/analytics-next/package.json')), 'dist/umd');
/** One round trip without a word of state: about what Plausible's script is, in size and in what it does. */
const BEACON = `!function(){"use strict";var l=window.location,d=document.currentScript,u=d.getAttribute("data-api");function s(n){var b={};
b.n=n;b.u=l.pathname;b.d=d.getAttribute("data-domain");b.r=null;b.messageId=Math.random().toString(16).slice(2)+Date.now().toString(16);
if(/^localhost$|^\\[::1?\\]$/.test(l.hostname)&&!d.hasAttribute("data-local"))return;try{if("true"===localStorage.plausible_ignore)return}catch(e){}
fetch(u,{method:"POST",headers:{"Content-Type":"text/plain"},keepalive:!0,body:JSON.stringify(b)})}
var h;window.count=function(){s(window.tab||"pageview")};window.addEventListener("hashchange",function(){h!==l.href&&(h=l.href,s("pageview"))})}();`;

/** A CommonJS file as a script: what a bundler makes of it, without the bundler. */
const asScript = (file: string): string =>
  `(function(module,require){${readFileSync(path.join(built, file), 'utf8')}
window.plugin=module.exports})({exports:{}},function(){return{createContext:function(){}}});`;

/** Every file that a page may ask for, by its address on either origin. */
export function files(): ReadonlyMap<string, string> {
  const all = new Map<string, string>([
    ['/app.js', asScript('app.js')],
    ['/index.js', readFileSync(path.join(built, 'index.js'), 'utf8')],
    ['/dropin.js', readFileSync(path.join(built, 'assets/dropin.js'), 'utf8')],
    ['/cdn/beacon.js', BEACON],
  ]);
  for (const name of readdirSync(path.join(built, 'assets')))
    all.set(`/service/telemetry/assets/${name}`, readFileSync(path.join(built, 'assets', name), 'utf8'));
  for (const name of readdirSync(shipped).filter((each) => each.endsWith('.js')))
    all.set(`/cdn/${name}`, readFileSync(path.join(shipped, name), 'utf8'));
  return all;
}

/** What Segment's CDN says of a source: as it ships, and with its batching. */
export const segmentSettings = (api: string, batching: boolean): object => ({
  integrations: {
    'Segment.io': {
      apiKey: 'bench',
      apiHost: `${api.replace('http://', '')}/v1`,
      protocol: 'http',
      ...(batching && { deliveryStrategy: { strategy: 'batching', config: { size: 10, timeout: 500 } } }),
    },
  },
  metrics: { sampleRate: 0 },
  plan: {},
});

/** As its documentation has it: what is said before it is there waits. */
const segment =
  (kind: string, isBlocking: boolean): Contestant['head'] =>
  ({ cdn }) =>
    `<script>window.count=function(){(window.waiting=window.waiting||[]).push(1)};window.ready=function(){
      var a=AnalyticsNext.AnalyticsBrowser.load({writeKey:'${kind}',cdnURL:'${cdn}/cdn'});
      var waiting=window.waiting||[];window.count=function(){a.page(window.tab||'/nodes/:nodeID')};waiting.forEach(window.count)};
    window.addEventListener('hashchange',function(){window.count()})</script>
    <script ${isBlocking ? '' : 'async '}src="${cdn}/cdn/index.js" onload="ready()"></script>`;

/** @param page the host's own page gets the drop-in, as an operator adds it; a bare one the file for React apps. */
export const contestants = (page: 'host' | 'bare'): readonly Contestant[] => [
  {
    who: 'ours',
    head: () =>
      page === 'host'
        ? '<script src="/dropin.js"></script>'
        : `<script src="/app.js"></script><script>var t=plugin.createTelemetry({enabled:true});
           window.count=function(){t.track('page',{path:window.tab||'/nodes/:nodeID'})}</script>`,
    scripts: /\/(?:dropin|app|delivery\.\w+)\.js$/,
  },
  { who: 'analytics-next', head: segment('standard', false), scripts: /\/cdn\// },
  { who: 'analytics-next, batching', head: segment('batching', false), scripts: /\/cdn\// },
  { who: 'blocking script', head: segment('standard', true), scripts: /\/cdn\// },
  {
    who: 'small beacon',
    head: ({ cdn }) =>
      `<script defer data-domain="x" data-api="${cdn}/v1/event" data-local src="${cdn}/cdn/beacon.js"></script>`,
    scripts: /\/cdn\//,
  },
];
