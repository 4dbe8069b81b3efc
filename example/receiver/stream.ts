import type { ServerResponse } from 'node:http';
import type { Ledger } from './ledger.ts';

/** How much of the past a page gets when it connects. */
export const SNAPSHOT_ENTRIES = 200;

/**
 * Server-sent events for the page: first `snapshot` with the newest entries (oldest first) and the totals, then each
 * change as it happens. A page that lost the connection gets a fresh snapshot, so nothing need be numbered.
 */
export function stream(response: ServerResponse, ledger: Ledger): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const send = (name: string, data: unknown): void => {
    response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  send('snapshot', { entries: ledger.entries().slice(-SNAPSHOT_ENTRIES), totals: ledger.totals() });
  const unwatch = ledger.watch(({ kind, ...rest }) => send(kind, rest));
  response.on('close', unwatch);
}
