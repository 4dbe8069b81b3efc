import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { contestants, files, type Places, segmentSettings } from './contestants.ts';

/** A site with a bare page for each contestant, what their scripts need, and a far end that knows what came. */
export interface Site {
  readonly places: Places;
  /** Address of the bare page. */
  page(who: string): string;
  /** Ids of the events that came since the last call. */
  taken(): ReadonlySet<string>;
  /** Events that ever came of a tab that says whose they are (`markOf`), each counted once. */
  cameOf(tab: number): number;
  /** Requests that carried events, or tried to, since the last call, by path. */
  posts(): ReadonlyMap<string, number>;
  /** From now on every request of theirs is hung up on, or no more. */
  goDown(down: boolean): void;
  close(): Promise<void>;
}

/** What a tab says in the place of a page's path or name, so that each event tells which tab it is of. */
export const markOf = (tab: number): string => `/nodes/:tab${tab}`;
const MARK = /"\/nodes\/:tab(\d+)"/;

const YES = JSON.stringify({
  state: 'on',
  reason: 'cluster_default',
  policy: 'opt-out',
  choice: 'none',
  locked: false,
});
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function startSite(): Promise<Site> {
  const known = files();
  const events = new Set<string>();
  const byTab = new Map<number, Set<string>>();
  const posts = new Map<string, number>();
  let isDown = false;
  const places = { own: '', cdn: '' };

  function take(text: string): void {
    const body = JSON.parse(text);
    const list: readonly { readonly messageId?: string }[] = Array.isArray(body.batch) ? body.batch : [body];
    for (const event of list) {
      if (event.messageId === undefined) continue;
      events.add(event.messageId);
      const tab = Number(MARK.exec(JSON.stringify(event))?.[1] ?? Number.NaN);
      if (!Number.isNaN(tab)) byTab.set(tab, (byTab.get(tab) ?? new Set()).add(event.messageId));
    }
  }
  const headers = (type: string) => ({
    'content-type': type,
    'access-control-allow-origin': '*',
    'access-control-allow-headers': '*',
  });

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    const isPost = request.method === 'POST';
    // What asks first whether it may (OPTIONS) is a request as well.
    if (request.method !== 'GET') posts.set(pathname, (posts.get(pathname) ?? 0) + 1);
    if (isDown && (isPost || pathname.includes('/v1/'))) {
      request.destroy();
      return;
    }
    const found = known.get(pathname);
    const who = contestants('bare').find((one) => pathname === `/${encodeURIComponent(one.who)}.html`);
    const settings = /\/projects\/(\w+)\/settings$/.exec(pathname)?.[1];
    let body = '{"success":true}';
    let type = 'application/json';
    if (found !== undefined) {
      body = found;
      type = TYPES[path.extname(pathname)] ?? 'text/plain';
    } else if (who !== undefined) {
      body = `<!doctype html><title>x</title>${who.head(places)}<h1>A page</h1>`;
      type = 'text/html';
    } else if (settings !== undefined) body = JSON.stringify(segmentSettings(places.cdn, settings === 'batching'));
    else if (pathname.endsWith('/v1/policy')) body = YES;
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      if (isPost) take(text);
      response.writeHead(200, headers(type)).end(body);
    });
  }
  const [own, cdn] = [createServer(serve), createServer(serve)];
  places.own = await listen(own);
  places.cdn = await listen(cdn);
  return {
    places,
    page: (who) => `${places.own}/${encodeURIComponent(who)}.html`,
    taken() {
      const all = new Set(events);
      events.clear();
      return all;
    },
    cameOf: (tab) => byTab.get(tab)?.size ?? 0,
    posts() {
      const all = new Map(posts);
      posts.clear();
      return all;
    },
    goDown(down) {
      isDown = down;
    },
    async close() {
      for (const server of [own, cdn]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}
