import { nameOf } from './faults.ts';
import type { ReceivedEvent } from './segment-rules.ts';

/** One event that arrived, and what we know of its arrival. */
export interface Entry {
  /** Counts up from 1 over the life of the receiver. */
  readonly number: number;
  readonly receivedAt: string;
  readonly sentAt: string | undefined;
  /** An event with this `messageId` had arrived before. */
  readonly duplicate: boolean;
  readonly event: ReceivedEvent;
}

export interface Totals {
  readonly requests: number;
  readonly refused: number;
  readonly events: number;
  readonly duplicates: number;
  /** Events by name; pages under `page`. */
  readonly byName: Readonly<Record<string, number>>;
}

export type Change =
  | { readonly kind: 'received'; readonly entries: readonly Entry[]; readonly totals: Totals }
  | { readonly kind: 'cleared'; readonly totals: Totals };

/** @param maxEvents the oldest beyond these are forgotten; the totals still count them. */
export function createLedger(options: { readonly now: () => number; readonly maxEvents?: number }) {
  const maxEvents = options.maxEvents ?? 200_000;
  const watchers = new Set<(change: Change) => void>();
  const seen = new Set<unknown>();
  const byName = new Map<string, number>();
  let entries: Entry[] = [];
  let counts = { requests: 0, refused: 0, events: 0, duplicates: 0 };
  let last = 0;

  const totals = (): Totals => ({ ...counts, byName: Object.fromEntries(byName) });
  const tell = (change: Change): void => {
    for (const watcher of watchers) watcher(change);
  };

  return {
    totals,
    entries: (): readonly Entry[] => entries,
    add(events: readonly ReceivedEvent[], sentAt: string | undefined): void {
      const receivedAt = new Date(options.now()).toISOString();
      const added = events.map((event): Entry => {
        const duplicate = seen.has(event.messageId);
        seen.add(event.messageId);
        byName.set(nameOf(event), (byName.get(nameOf(event)) ?? 0) + 1);
        counts.events += 1;
        if (duplicate) counts.duplicates += 1;
        last += 1;
        return { number: last, receivedAt, sentAt, duplicate, event };
      });
      for (const entry of added) entries.push(entry);
      if (entries.length > maxEvents) entries = entries.slice(-maxEvents);
      tell({ kind: 'received', entries: added, totals: totals() });
    },
    countRequest(outcome: 'taken' | 'refused'): void {
      counts.requests += 1;
      if (outcome === 'refused') counts.refused += 1;
    },
    clear(): void {
      entries = [];
      seen.clear();
      byName.clear();
      counts = { requests: 0, refused: 0, events: 0, duplicates: 0 };
      tell({ kind: 'cleared', totals: totals() });
    },
    /** @returns the way to stop watching. */
    watch(watcher: (change: Change) => void): () => void {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

export type Ledger = ReturnType<typeof createLedger>;
