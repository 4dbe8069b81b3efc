import type { Decision } from '../../contract/consent.ts';
import type { SpoolStatus } from '../spool/spool.ts';

/** What every room says of itself; health and metrics are two ways to print it. */
export interface State {
  readonly version: string;
  readonly startedMs: number;
  readonly nowMs: number;
  readonly consent: Decision;
  readonly intake: {
    readonly received: number;
    readonly accepted: number;
    readonly refused: Readonly<Record<string, number>>;
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
  readonly lastSuccessMs?: number | undefined;
  readonly lastDurationMs?: number | undefined;
  readonly lastError?: string | undefined;
  readonly nextMs?: number | undefined;
}
