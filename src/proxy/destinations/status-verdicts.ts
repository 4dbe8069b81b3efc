import type { Verdict } from './destination.ts';

/**
 * What an HTTP status says of the batch that was sent. Anything not listed falls to its class, and what no class knows is
 * `paused`: in doubt everything is kept, and health says so.
 *
 * - A redirect is a failure: a captive portal answers 302 to everything, and following it would hand events to a stranger.
 * - 401 and 403 are our configuration's fault, not the events'; so are 404 (a wrong path) and 407 (a proxy's password).
 * - 413 is in Segment's documents for a batch over 500 KB; 400 for an event over 32 KB, or bad JSON.
 */
export type StatusVerdict = Exclude<Verdict['kind'], 'partly'>;

export const STATUS_VERDICTS: Readonly<Record<number, StatusVerdict>> = {
  400: 'refused',
  401: 'paused',
  403: 'paused',
  404: 'paused',
  405: 'paused',
  407: 'paused',
  408: 'retry',
  410: 'retry',
  413: 'refused',
  415: 'paused',
  421: 'retry',
  422: 'refused',
  423: 'retry',
  425: 'retry',
  429: 'retry',
};

export const CLASS_VERDICTS: Readonly<Record<number, StatusVerdict>> = {
  2: 'delivered',
  3: 'retry',
  4: 'paused',
  5: 'retry',
};

export const verdictOfStatus = (status: number): StatusVerdict =>
  STATUS_VERDICTS[status] ?? CLASS_VERDICTS[Math.floor(status / 100)] ?? 'retry';
