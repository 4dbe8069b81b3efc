import type { InsightBody } from './read.ts';
import type { Turn } from './write.ts';

/** What the worker is given when it starts. */
export interface InsightTask {
  readonly file: string;
  readonly retentionDays: number;
  /** The file is damaged: set it aside first. Epoch ms. */
  readonly replaceAtMs?: number;
}

export type Request =
  | { readonly kind: 'write'; readonly turn: Turn }
  /** @see stepsBefore */
  | { readonly kind: 'read'; readonly nowMs: number; readonly hours: number };

/** What is wrong, in a word. `foreign`: another version wrote the file. */
export type Fault = 'full' | 'busy' | 'io' | 'foreign' | 'damaged';

export type Answer =
  | { readonly kind: 'written'; readonly sinceMs: number }
  | { readonly kind: 'body'; readonly body: InsightBody }
  | { readonly kind: 'fault'; readonly fault: Fault };

export type ToInsightWorker = { readonly kind: 'close' } | { readonly id: number; readonly request: Request };

export type FromInsightWorker =
  /** A damaged file went there. */
  | { readonly kind: 'aside'; readonly aside: string }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  /** It ends after this, and everything that was asked for and not answered with it. */
  | { readonly kind: 'end'; readonly why: Fault };
