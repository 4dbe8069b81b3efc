import { openCounters, SPOOL } from './counters.ts';
import { openSpoolDatabase } from './database.ts';
import type { SpoolSettings } from './operations.ts';
import { openRanges } from './ranges.ts';
import { openSeen } from './seen.ts';
import { createSpoolTime } from './spool-time.ts';
import type { Database } from './sqlite.ts';
import type { Store } from './store.ts';

/** Opens the database and brings its destinations up to date with the configured ones. Costs the same at any backlog. */
export function openStore(file: string, settings: SpoolSettings, inFlight: Set<number>): Store {
  const db = openSpoolDatabase(file);
  try {
    const counters = openCounters(db);
    const store: Store = {
      db,
      settings,
      counters,
      seen: openSeen(db),
      ranges: openRanges(db),
      time: createSpoolTime(counters.get(SPOOL, 'time')),
      inFlight,
    };
    addressFromNowOn(db, settings.destinations, counters.get(SPOOL, 'stored'));
    return store;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * A configured destination gets what comes from now on, and what was addressed to it before. What is pending for one
 * that is no longer configured stays, in case it comes back, until the room is needed.
 */
function addressFromNowOn(db: Database, destinations: readonly string[], lastSeq: number): void {
  const open = db.prepare('SELECT destination, first FROM span WHERE last IS NULL').all() as {
    destination: string;
    first: number;
  }[];
  const missing = destinations.filter((name) => !open.some(({ destination }) => destination === name));
  const removed = open.filter(({ destination }) => !destinations.includes(destination));
  if (missing.length + removed.length === 0) return;
  db.exec('BEGIN');
  for (const { destination, first } of removed) {
    if (first > lastSeq) db.prepare('DELETE FROM span WHERE destination = ? AND last IS NULL').run(destination);
    else db.prepare('UPDATE span SET last = ? WHERE destination = ? AND last IS NULL').run(lastSeq, destination);
  }
  for (const name of missing) {
    db.prepare('INSERT INTO span (destination, first, last) VALUES (?, ?, NULL)').run(name, lastSeq + 1);
  }
  db.exec('COMMIT');
}

/** Counters of a database that could be read, as the first ones of the database that takes its place. */
export function carryOver(from: Store['counters'] | undefined, to: Store): void {
  if (from === undefined) return;
  for (const name of ['accepted', 'duplicates', 'stored', 'time']) to.counters.add(SPOOL, name, from.get(SPOOL, name));
  for (const destination of from.destinations()) {
    const { pendingBytes: _, ...all } = from.of(destination);
    const { addressed = 0, ...ended } = all;
    for (const [name, value] of Object.entries(all)) to.counters.add(destination, name, value);
    const lost = addressed - Object.values(ended).reduce((sum, each) => sum + each, 0);
    to.counters.add(destination, 'dropped:damaged', lost);
  }
}
