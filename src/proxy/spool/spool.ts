/**
 * The spool: a durable queue of opaque records. It knows bytes, ids and owners, not events; what it promises, state by
 * state and fault by fault, is written in README.md beside this file.
 */
export interface NewRecord {
  /** Unique for ever as far as the sender can tell; a second record with the same id is a duplicate and not stored. */
  readonly id: string;
  /** What will be delivered, byte for byte (UTF-8 JSON of one event). */
  readonly body: string;
  /** Keyed hash of the user it belongs to, so that a withdrawal can erase it; never sent. */
  readonly owner?: string;
}

export type AppendAnswer =
  /** Durable: it survives kill -9 and power loss from here on. */
  | { readonly ok: true; readonly stored: number; readonly duplicates: number }
  | { readonly ok: false; readonly reason: 'full' | 'failing' | 'closing'; readonly retryAfterSeconds: number };

export interface StoredRecord {
  readonly seq: number;
  readonly id: string;
  readonly body: string;
  /** Whose it is: the tag of the owner that was appended with it (owner-tag.ts). */
  readonly owner?: string;
}

/** One request's worth of records for one destination. Its composition is on disk before it is handed out. */
export interface Batch {
  readonly id: number;
  readonly destination: string;
  /** Sends already tried with this very composition. */
  readonly attempts: number;
  /** Which hand-out of it this is, where several processes share a spool: only the newest one can be settled. */
  readonly fence?: number;
  readonly records: readonly StoredRecord[];
}

export type Taken =
  /** `more`: another one may be due at once; if not, it pays to let some records gather first. */
  { readonly batch: Batch; readonly more: boolean } | { readonly dueMs: number | undefined };

/** What was ended for a destination that looks at nothing. */
export interface Passed {
  readonly records: number;
  /** Another go would find some. */
  readonly more: boolean;
}

export type Settlement =
  | { readonly kind: 'delivered' }
  /** Nothing is known to have arrived: the identical batch goes again, not before `notBeforeMs` (epoch). */
  | { readonly kind: 'retry'; readonly notBeforeMs: number; readonly reason: string }
  /** The destination refused the batch as a whole: halve it, to find the one bad record. */
  | { readonly kind: 'split' }
  /** These records are refused for good, for one reason or one each; the others of the batch are delivered. */
  | { readonly kind: 'dead'; readonly seqs: readonly number[]; readonly reason: string | readonly string[] };

export interface DestinationCounts {
  readonly delivered: number;
  readonly dead: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly erased: number;
  readonly pending: number;
  readonly pendingBytes: number;
  /** Epoch ms of the oldest undelivered record's arrival. */
  readonly oldestPendingMs?: number;
}

/** What can be said of an engine that several processes share. */
export interface SharedStatus {
  /** Of them, this one included. */
  readonly instances: number;
  /** What an acknowledged event survives, as the engine is set up now. */
  readonly survives: 'unknown' | 'restart' | 'any-one-machine';
  /** The same in a sentence, with what it follows from. */
  readonly promise: string;
  /** Why it cannot be used now. */
  readonly problem?: string;
  /** Batches whose holder let its time go by: they were sent again, identical. */
  readonly takenOver: number;
  /** Ends of batches that came too late to count, since somebody else had taken them over. */
  readonly fenced: number;
}

/** For ever, over restarts: `accepted = duplicates + stored` and, for each destination, `stored = the sum of its counts`. */
export interface SpoolStatus {
  readonly accepted: number;
  readonly duplicates: number;
  readonly stored: number;
  readonly bytes: number;
  readonly maxBytes: number;
  readonly state: 'open' | 'full' | 'failing' | 'closed';
  /** Of a spool that several processes share. */
  readonly shared?: SharedStatus;
  readonly destinations: Readonly<Record<string, DestinationCounts>>;
}

export interface Spool {
  append(records: readonly NewRecord[]): Promise<AppendAnswer>;
  /** The next batch that is due, or when to ask again (`undefined`: not before something is appended). */
  take(destination: string, nowMs: number): Promise<Taken>;
  settle(batch: Batch, settlement: Settlement): Promise<void>;
  /**
   * Ends as delivered what waits for a destination that looks at nothing, the oldest first and as much as is right for one
   * commit, without handing it out. Batches that somebody holds stay.
   */
  pass(destination: string): Promise<Passed>;
  /** Calls back when something was appended. @returns the way to stop listening. */
  onAppend(listener: () => void): () => void;
  /** Erases every undelivered record of this owner. @returns how many. */
  erase(owner: string): Promise<number>;
  status(): Promise<SpoolStatus>;
  /** Finishes the commit in progress and closes. What was acknowledged stays. */
  close(): Promise<void>;
}
