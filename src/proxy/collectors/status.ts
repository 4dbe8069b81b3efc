import type { Collector } from './collector.ts';
import { notesOf, type Outcome } from './round.ts';

/** What is known of one collector since the start. Times are epoch milliseconds. */
export interface CollectorStatus {
  /** `standby`: another one sends the cluster's tracks: the leading master's, or one that shares the database. */
  readonly state: 'waiting' | 'asking' | 'ok' | 'failed' | 'standby';
  readonly lastSuccessMs: number | undefined;
  readonly lastDurationMs: number | undefined;
  /** Why the last look gave no track; undefined: it did, or it was left to the leading master. */
  readonly lastError: string | undefined;
  readonly nextMs: number | undefined;
  /** Remarks on the last look. */
  readonly notes: readonly string[];
  /** Nodes at the last look, and those of them that did not answer dcos-diagnostics. */
  readonly nodes: { readonly known: number; readonly unanswered: number } | undefined;
  /** Entries left out of tracks so far, because they would not fit into 32 KB. */
  readonly trimmedTotal: number;
}

type Book = Readonly<Record<Collector['name'], CollectorStatus>>;

export interface ScheduleStatus {
  readonly collectors: Book;
}

const WAITING: CollectorStatus = {
  state: 'waiting',
  lastSuccessMs: undefined,
  lastDurationMs: undefined,
  lastError: undefined,
  nextMs: undefined,
  notes: [],
  nodes: undefined,
  trimmedTotal: 0,
};

/** Of a round's tracks: stored, left to the leading master, or why they could not be kept. */
type Fate = 'stored' | 'standby' | { readonly lost: string };

export interface StatusBook {
  asking(): void;
  settle(outcomes: readonly Outcome[], fate: Fate, nowMs: number): void;
  /** Another process that shares the work has done this round. */
  leave(): void;
  next(nextMs: number): void;
  current(): ScheduleStatus;
}

export function createStatusBook(): StatusBook {
  let book: Book = { diagnostics: WAITING, mesos: WAITING, cosmos: WAITING };
  const onAll = (change: Partial<CollectorStatus>) => {
    book = {
      diagnostics: { ...book.diagnostics, ...change },
      mesos: { ...book.mesos, ...change },
      cosmos: { ...book.cosmos, ...change },
    };
  };

  function settled(outcome: Outcome, fate: Fate, nowMs: number): CollectorStatus {
    const { observation, trimmed, durationMs, name } = outcome;
    const before = book[name];
    const base = { ...before, lastDurationMs: durationMs, nextMs: undefined, notes: [], nodes: undefined };
    if (fate === 'standby') {
      const notes = ['this master does not lead; the leading one sends the tracks of the cluster'];
      return { ...base, state: 'standby', lastError: undefined, notes };
    }
    if (!observation.ok) {
      const { url, reason } = observation;
      return { ...base, state: 'failed', lastError: url === undefined ? reason : `${url}: ${reason}` };
    }
    const look = { ...base, notes: notesOf(outcome), nodes: observation.nodes };
    if (fate !== 'stored') return { ...look, state: 'failed', lastError: fate.lost };
    return {
      ...look,
      state: 'ok',
      lastError: undefined,
      lastSuccessMs: nowMs,
      trimmedTotal: before.trimmedTotal + trimmed,
    };
  }

  return {
    asking: () => onAll({ state: 'asking', nextMs: undefined }),
    settle(outcomes, fate, nowMs) {
      for (const outcome of outcomes) book = { ...book, [outcome.name]: settled(outcome, fate, nowMs) };
    },
    leave: () =>
      onAll({ state: 'standby', lastError: undefined, notes: ['another proxy of the same database sent the tracks'] }),
    next: (nextMs) => onAll({ nextMs }),
    current: () => ({ collectors: book }),
  };
}
