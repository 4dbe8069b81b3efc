import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Fatal, FromWorker, Operation, Outcome, SpoolSettings, Start, ToWorker } from './operations.ts';
import { SpoolError } from './spool-error.ts';

/**
 * Keeps a worker running: when one ends because the database cannot be used as it is, starts the next, at once for a
 * damaged database and every second for a disk that does not work.
 */
export interface WorkerHost {
  /** Must not be called while it is not open. */
  send(operations: readonly Operation[]): void;
  /** Ends the worker, whose last commit has returned. */
  close(): Promise<void>;
}

export interface WorkerHostOptions {
  readonly settings: SpoolSettings;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Batches that were handed out and not settled. */
  readonly inFlight: Set<number>;
  /** @param memory that was sent with the group, back again */
  onOutcomes(outcomes: readonly Outcome[], memory: readonly ArrayBuffer[]): void;
  onOpen(): void;
  /** Between a worker's end and the next one's opening. */
  onDown(): void;
}

const RESTART_MS = 1_000;

/** Most of what the worker handles is no object of JavaScript's: with Node's own limits it would only collect later. */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 8 };

type End = { readonly kind: 'closed' } | { readonly kind: 'refused'; readonly error: Error } | Fatal;

/** @throws SpoolError when the first worker cannot open the spool. */
export async function startWorkerHost(options: WorkerHostOptions): Promise<WorkerHost> {
  const { settings, now, log, inFlight } = options;
  let worker: Worker;
  let ended: Promise<End>;
  let closing = false;
  let wakeUp: (() => void) | undefined;

  /** @returns when it is open, or how it ended instead. */
  function start(replace?: Start['replace']): Promise<'open' | End> {
    const started: Start = { nowMs: now(), inFlight: [...inFlight], ...(replace === undefined ? {} : { replace }) };
    worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: { settings, start: started },
      resourceLimits: WORKER_LIMITS,
    });
    let end: End = { kind: 'closed' };
    const open = new Promise<'open'>((resolve) => {
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'outcomes') options.onOutcomes(message.outcomes, message.memory);
        else if (message.kind === 'log') log[message.entry.level](message.entry.fields, message.entry.message);
        else if (message.kind === 'fatal') end = message.fatal;
        else if (message.kind === 'refused') {
          end = { kind: 'refused', error: new SpoolError(message.code, message.message) };
        } else resolve('open');
      });
    });
    worker.on('error', (error) => {
      end = { kind: 'refused', error };
    });
    ended = new Promise((resolve) => worker.on('exit', () => resolve(end)));
    return Promise.race([open, ended]);
  }

  /** Sets a damaged database aside on the way. */
  async function open(damage?: Extract<Fatal, { kind: 'damaged' }>): Promise<'open' | End> {
    if (damage !== undefined) inFlight.clear();
    const result = await start(damage && { counters: damage.counters });
    return typeof result === 'object' && result.kind === 'damaged' && damage === undefined ? open(result) : result;
  }

  /** Follows the worker's ends until it is closed. */
  async function keepRunning(): Promise<void> {
    for (;;) {
      let end = await ended;
      if (closing) return;
      options.onDown();
      log.error({ directory: settings.directory, reason: reasonOf(end) }, 'the spool cannot go on; it is opened anew');
      for (;;) {
        if (end.kind !== 'damaged') await pause();
        if (closing) return;
        const result = await open(end.kind === 'damaged' ? end : undefined);
        if (result === 'open') break;
        // A second damage at once is no accident of the file: wait for the disk.
        end = result.kind === 'damaged' ? { kind: 'io', reason: 'damaged again' } : result;
      }
      if (closing) tell({ kind: 'close' });
      options.onOpen();
      log.info({ directory: settings.directory }, 'the spool can write again');
    }
  }

  const pause = () =>
    new Promise<void>((resolve) => {
      wakeUp = resolve;
      setTimeout(resolve, RESTART_MS).unref();
    });
  const tell = (message: ToWorker, transfer: readonly ArrayBuffer[] = []) => worker.postMessage(message, transfer);

  const first = await open();
  if (first !== 'open') throw first.kind === 'refused' ? first.error : unusable(settings.directory, first);
  options.onOpen();
  const running = keepRunning();

  return {
    send(operations) {
      // What was packed is not needed here any more: it is handed over, not copied.
      const packed = operations.flatMap((operation) => (operation.kind === 'append' ? [operation.bytes.buffer] : []));
      tell({ kind: 'group', nowMs: now(), operations }, packed);
    },
    async close() {
      closing = true;
      wakeUp?.();
      tell({ kind: 'close' });
      await running;
      await ended;
    },
  };
}

const reasonOf = (end: End): string =>
  end.kind === 'refused' ? end.error.message : end.kind === 'io' ? end.reason : end.kind;

const unusable = (directory: string, end: End) =>
  new SpoolError('unwritable', `the spool in ${directory} cannot be opened: ${reasonOf(end)}`);
