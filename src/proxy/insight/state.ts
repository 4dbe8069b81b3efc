import type { Decision } from '../../contract/consent.ts';
import type { SpoolStatus } from '../spool/spool.ts';

/** What every room says of itself; health and metrics are two ways to print it. */
export interface State {
  readonly version: string;
  readonly startedMs: number;
  readonly nowMs: number;
  readonly consent: Decision;
  /** How many users chose what; nothing about who. */
  readonly choices: { readonly yes: number; readonly no: number; readonly problem?: string | undefined };
  /** Sentences about the configuration that an operator should read. */
  readonly notices: readonly string[];
  /** Why what is counted cannot be written at present; undefined: it can, or nothing is counted. */
  readonly insightProblem?: string | undefined;
  /** Copies of what was sent last, in memory. */
  readonly wireLog: { readonly entries: number; readonly chars: number };
  readonly intake: {
    readonly received: number;
    readonly accepted: number;
    readonly refused: Readonly<Record<string, number>>;
  };
  readonly access: {
    /** Requests the guard did not let in, by reason, since the start. */
    readonly turnedAway: Readonly<Record<string, number>>;
    readonly problem?: string | undefined;
  };
  readonly spool: SpoolStatus;
  readonly forwarder: Readonly<Record<string, DeliveryState>>;
  readonly collectors: Readonly<Record<string, CollectorState>>;
}

/** Times are epoch milliseconds; absent means it has not happened since the start. */
export interface DeliveryState {
  readonly lastSuccessMs?: number | undefined;
  readonly lastError?: string | undefined;
  readonly pausedReason?: string | undefined;
  readonly nextAttemptMs?: number | undefined;
  readonly inFlight: number;
}

export interface CollectorState {
  /** `standby`: this master does not lead, and leaves the cluster's tracks to the one that does. */
  readonly state: 'waiting' | 'asking' | 'ok' | 'failed' | 'standby';
  readonly lastSuccessMs?: number | undefined;
  readonly lastDurationMs?: number | undefined;
  readonly lastError?: string | undefined;
  readonly nextMs?: number | undefined;
  /** Remarks on the last look: counts and unit names. */
  readonly notes: readonly string[];
  readonly nodes?: { readonly known: number; readonly unanswered: number } | undefined;
  /** Entries left out of tracks so far, because all of them would not fit into 32 KB. */
  readonly trimmedTotal: number;
}
