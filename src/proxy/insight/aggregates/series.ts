import type { EventName } from '../../../contract/event.ts';

/**
 * Everything that is counted, and how two values of one step become one. `sum`: how often. `max`: the most at once.
 * `last`: how it stood at the end.
 */
export const SERIES = {
  /** By route pattern; all others have none. */
  page: 'sum',
  loginSucceeded: 'sum',
  loginFailed: 'sum',
  loggedOut: 'sum',
  activeUsers: 'max',
  unhealthyUnits: 'last',
  agents: 'last',
  cpuUsed: 'last',
  cpuTotal: 'last',
  memoryUsed: 'last',
  memoryTotal: 'last',
  diskUsed: 'last',
  diskTotal: 'last',
  tasks: 'last',
  frameworks: 'last',
  packages: 'last',
  received: 'sum',
  refused: 'sum',
  delivered: 'sum',
  pending: 'last',
  /** 1 where the proxy ran with telemetry on: there, what was not counted is zero, and elsewhere nothing is known. */
  watched: 'max',
} as const satisfies Readonly<Record<string, Fold>>;

export type Fold = 'sum' | 'max' | 'last';
export type SeriesName = keyof typeof SERIES;

/** What one hour has to say of one series, since it last said something. */
export interface Cell {
  /** Hours since the epoch. */
  readonly hour: number;
  readonly name: SeriesName;
  /** A route pattern; empty for every series but `page`, and there for the patterns beyond the bound. */
  readonly pattern: string;
  readonly value: number;
}

/** Browser events that have a series of their own; a `page` goes by its pattern. */
export const SERIES_OF_EVENT: Partial<Readonly<Record<EventName, SeriesName>>> = {
  dcos_login: 'loginSucceeded',
  dcos_login_failed: 'loginFailed',
  dcos_logout: 'loggedOut',
};

export const HOUR_MS = 3_600_000;
export const DAY_HOURS = 24;
export const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS);
/** @returns the hour at which its UTC day began. */
export const dayOf = (hour: number): number => Math.floor(hour / DAY_HOURS) * DAY_HOURS;

/**
 * Route patterns come from browsers: of so many different ones a day each has a count of its own, and the rest one
 * together. DC/OS's own UI has about a hundred.
 */
export const MOST_PATTERNS = 500;
