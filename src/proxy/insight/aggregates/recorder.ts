import type { AdmittedEvent } from '../../../contract/event.ts';
import type { AppendAnswer } from '../../outbox.ts';
import { createActiveUsers } from './active-users.ts';
import { createCounts } from './counts.ts';
import { observe } from './observed.ts';
import { hourOf, SERIES, SERIES_OF_EVENT, type SeriesName } from './series.ts';
import type { Turn } from './write.ts';

/** What is to be written. */
export type Recorded = Pick<Turn, 'cells' | 'packages'>;

/** Counts what the outbox is given, once the spool has it: on the way of an event stands one step of a Map. */
export interface Recorder {
  /**
   * Events that go to the spool, and what is then to be told of its answer. The spool says how many were new, not which:
   * of a request with some that were known already the last ones are counted, since a sender repeats its oldest first.
   */
  watch(events: readonly AdmittedEvent[], owner?: string): (answer: AppendAnswer) => void;
  add(name: SeriesName, value: number): void;
  /** This user is no longer in memory; that somebody was active stays counted. */
  forget(owner: string): void;
  isEmpty(): boolean;
  take(): Recorded;
  /** What was taken could not be written. */
  restore(recorded: Recorded): void;
}

const isSeries = (key: string): key is SeriesName => Object.hasOwn(SERIES, key);

/** The pattern of a page, or a series: no series is called like a pattern (`fields.ts`). */
const keyOf = ({ name, properties }: AdmittedEvent): string | undefined =>
  name === 'page' && typeof properties.path === 'string' ? properties.path : SERIES_OF_EVENT[name];

/** @param now epoch ms */
export function createRecorder(now: () => number): Recorder {
  const counts = createCounts();
  const activeUsers = createActiveUsers();
  let packages: Turn['packages'];

  const add = (name: SeriesName, value: number): void => counts.add(hourOf(now()), name, value);

  function observed(events: readonly AdmittedEvent[]): void {
    add('received', events.length);
    for (const event of events) {
      const { values, packages: copies } = observe(event);
      for (const [name, value] of values) add(name, value);
      if (copies !== undefined) packages = { atMs: now(), copies };
    }
  }

  function used(keys: readonly (string | undefined)[], owner: string): void {
    const hour = hourOf(now());
    const active = activeUsers.note(hour, owner);
    if (active !== undefined) counts.add(hour, 'activeUsers', active);
    for (const key of keys) {
      if (key === undefined) continue;
      if (isSeries(key)) counts.add(hour, key, 1);
      else counts.page(hour, key);
    }
  }

  // The events themselves need not live until the answer: two functions, since what is made in one holds all that
  // anything else which is made there holds.
  // A track that was known already is a look at the cluster all the same: several masters make one event of it.
  const watchCluster =
    (events: readonly AdmittedEvent[]) =>
    ({ ok }: AppendAnswer): void => {
      if (ok) observed(events);
    };
  const watchUser =
    (keys: readonly (string | undefined)[], owner: string) =>
    (answer: AppendAnswer): void => {
      if (answer.ok && answer.stored > 0) used(keys.slice(-answer.stored), owner);
    };

  return {
    watch: (events, owner) => (owner === undefined ? watchCluster(events) : watchUser(events.map(keyOf), owner)),
    add,
    forget: activeUsers.forget,
    isEmpty: counts.isEmpty,
    take() {
      const recorded = { cells: counts.take(), packages };
      packages = undefined;
      return recorded;
    },
    restore({ cells, packages: seen }) {
      counts.restore(cells);
      packages ??= seen;
    },
  };
}
