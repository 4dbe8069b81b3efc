import type { Logger } from 'pino';
import type { Spool } from '../spool/spool.ts';
import type { Clock } from './clock.ts';
import type { Delivery } from './delivery.ts';

export interface PassingOptions {
  readonly pass: Spool['pass'];
  readonly destination: string;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error'>;
  /** What came within it is ended together. */
  readonly lingerMs: number;
}

/** The spool cannot answer (a full disk, a failing one): ask again. */
const SPOOL_RETRY_MS = 1_000;

/**
 * To a destination that looks at nothing: what waits for it is ended where it lies, much at once, and is neither read nor
 * handed out. There is never a request under way, so nothing can reach anybody after it was erased.
 */
export function createPassing({ pass, destination, clock, log, lingerMs }: PassingOptions): Delivery {
  let lastSuccessMs: number | undefined;
  let stopping = false;
  let held = false;
  /** Something may have come since the last look. */
  let woken = false;
  let waiting: (() => void) | undefined;
  let passing: Promise<void> | undefined;

  const mayPass = () => !stopping && !held;

  function wake(): void {
    woken = true;
    if (passing === undefined && waiting === undefined && mayPass()) passAfter(lingerMs);
  }

  function passAfter(ms: number): void {
    waiting = clock.after(ms, () => {
      waiting = undefined;
      if (mayPass()) passing = passAll();
    });
  }

  async function passAll(): Promise<void> {
    woken = false;
    let pauseMs = lingerMs;
    try {
      for (let more = true; more && mayPass(); ) {
        const passed = await pass(destination);
        if (passed.records > 0) lastSuccessMs = clock.now();
        more = passed.more;
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error({ destination, reason }, 'the spool could not end what goes nowhere; it is tried again');
      woken = true;
      pauseMs = SPOOL_RETRY_MS;
    }
    passing = undefined;
    if (woken && mayPass()) passAfter(pauseMs);
  }

  async function pause(): Promise<void> {
    waiting?.();
    waiting = undefined;
    await passing;
  }

  return {
    wake,
    async hold() {
      held = true;
      await pause();
    },
    release() {
      held = false;
      wake();
    },
    settleRequests: async () => undefined,
    async stop() {
      stopping = true;
      await pause();
    },
    status: () => ({
      lastSuccessMs,
      lastError: undefined,
      pausedReason: undefined,
      nextAttemptMs: undefined,
      inFlight: 0,
    }),
  };
}
