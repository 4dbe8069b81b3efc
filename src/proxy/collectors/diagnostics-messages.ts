import type { LoginAnswer } from '../identity/login.ts';
import type { ClusterReach } from '../outbound/cluster-reach.ts';
import type { Observation } from './collector.ts';
import type { DeadlineLimits } from './deadline.ts';
import type { NamePolicy } from './names.ts';

/** What the worker is given when it starts. */
export interface DiagnosticsTask {
  readonly urls: readonly string[];
  readonly ca: string | undefined;
  readonly reach: ClusterReach;
  readonly clusterId: string;
  readonly names: NamePolicy;
  /** The caller's clock, epoch ms. */
  readonly nowMs: number;
  readonly limits: DeadlineLimits | undefined;
  /** The caller has a login: ask it for tokens. */
  readonly hasLogin: boolean;
}

export type FromDiagnosticsWorker =
  | { readonly kind: 'token'; readonly refused: string | undefined }
  | { readonly kind: 'observation'; readonly observation: Observation };

/** The answer to `token`. */
export type ToDiagnosticsWorker = LoginAnswer;
