import { openChunks } from './chunks.ts';
import { type CounterRow, type Counters, openCounters, SPOOL } from './counters.ts';
import { openSpoolDatabase } from './database.ts';
import type { SpoolSettings, Start } from './operations.ts';
import { openRanges } from './ranges.ts';
import { openSeen } from './seen.ts';
import { createSpoolTime } from './spool-time.ts';
import type { Database } from './sqlite.ts';
import type { Store } from './store.ts';

/** Opens the database and brings its destinations up to date with the configured ones. Costs the same at any backlog. */
export function openStore(
  file: string,
  settings: SpoolSettings,
  { inFlight, replace }: Pick<Start, 'inFlight' | 'replace'>,
): Store {
  const db = openSpoolDatabase(file);
  try {
    const counters = openCounters(db);
    if (replace?.counters !== undefined) carryOver(replace.counters, db, counters);
    const chunks = openChunks(db);
    const store: Store = {
      db,
      settings,
      counters,
      seen: openSeen(db),
      chunks,
      ranges: openRanges(db, chunks),
      time: createSpoolTime(counters.get(SPOOL, 'time')),
      inFlight: new Set(inFlight),
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

/** Takes the counters of a damaged database over; what was pending in it is dropped, and counted as such. */
function carryOver(rows: readonly CounterRow[], db: Database, counters: Counters): void {
  const lost = new Map<string, number>();
  for (const { destination, name, value } of rows) {
    if (destination === SPOOL) {
      if (CARRIED.has(name)) counters.add(SPOOL, name, value);
    } else if (name !== 'pendingBytes') {
      counters.add(destination, name, value);
      lost.set(destination, (lost.get(destination) ?? 0) + (name === 'addressed' ? value : -value));
    }
  }
  for (const [destination, pending] of lost) counters.add(destination, 'dropped:damaged', pending);
  db.exec('BEGIN');
  counters.flush();
  db.exec('COMMIT');
  counters.keep();
}

const CARRIED = new Set(['accepted', 'duplicates', 'stored', 'time']);
