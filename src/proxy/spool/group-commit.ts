import type { Kind, Operation, OperationOf, Operations, Outcome } from './operations.ts';
import type { AppendAnswer } from './spool.ts';
import { SpoolError } from './spool-error.ts';

/**
 * Group commit without a timer: whatever is waiting when a commit ends is the next one. A lone record never waits for
 * company, and a thousand share one sync.
 */
export interface GroupCommit {
  /** @throws SpoolError `unavailable` when the spool cannot do it now; an Error for a mistake in the request. */
  submit<K extends Kind>(operation: OperationOf<K>): Promise<Operations[K]['answer']>;
  /** The outcomes of the group that was sent last. */
  settle(outcomes: readonly Outcome[]): void;
  /** Resolves when nothing is waiting or under way. */
  idle(): Promise<void>;
  /** Answers everything that waits, and whatever comes until `resume`, as failing. */
  fail(message: string): void;
  resume(): void;
}

/** One group: enough to share a sync among many, little enough that nobody waits long for the others' bytes. */
const GROUP_MAX_RECORDS = 1_024;
const GROUP_MAX_CHARS = 4 * 1024 * 1024;
/** What may wait in memory; beyond it senders are told to come back. */
const WAITING_MAX_CHARS = 16 * 1024 * 1024;

interface Waiting {
  readonly operation: Operation;
  readonly records: number;
  readonly chars: number;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

const FAILING: AppendAnswer = { ok: false, reason: 'failing', retryAfterSeconds: 5 };
const BUSY: AppendAnswer = { ok: false, reason: 'full', retryAfterSeconds: 1 };

export function createGroupCommit(send: (operations: readonly Operation[]) => void): GroupCommit {
  let queue: Waiting[] = [];
  let underWay: Waiting[] = [];
  let waitingChars = 0;
  let failure: string | undefined;
  const whenIdle: (() => void)[] = [];

  function next(): void {
    if (underWay.length > 0) return;
    if (queue.length === 0) {
      for (const resolve of whenIdle.splice(0)) resolve();
      return;
    }
    let records = 0;
    let chars = 0;
    let end = 0;
    for (const waiting of queue) {
      records += waiting.records;
      chars += waiting.chars;
      if (end > 0 && (records > GROUP_MAX_RECORDS || chars > GROUP_MAX_CHARS)) break;
      waitingChars -= waiting.chars;
      end += 1;
    }
    underWay = queue.slice(0, end);
    queue = queue.slice(end);
    send(underWay.map(({ operation }) => operation));
  }

  function deliver(waiting: Waiting, outcome: Outcome | undefined): void {
    // The worker answers each operation with its kind's answer (operations.ts).
    if (outcome?.ok === true) waiting.resolve(outcome.answer as never);
    else if (outcome?.fault === 'bug') waiting.reject(new Error(outcome.message));
    else waiting.reject(new SpoolError('unavailable', outcome?.message ?? 'the spool gave no answer'));
  }

  function refuse(waiting: Waiting, message: string): void {
    if (waiting.operation.kind === 'append') waiting.resolve(FAILING as never);
    else waiting.reject(new SpoolError('unavailable', message));
  }

  return {
    submit(asked) {
      const operation: Operation = asked;
      return new Promise((resolve, reject) => {
        const records = operation.kind === 'append' ? operation.records : [];
        const chars = records.reduce((sum, { id, body }) => sum + id.length + body.length, 0);
        const waiting: Waiting = { operation, records: records.length, chars, resolve, reject };
        if (failure !== undefined) return refuse(waiting, failure);
        if (chars > 0 && waitingChars + chars > WAITING_MAX_CHARS) return waiting.resolve(BUSY as never);
        waitingChars += chars;
        queue.push(waiting);
        next();
      });
    },
    settle(outcomes) {
      const settled = underWay;
      underWay = [];
      next();
      settled.forEach((waiting, index) => {
        deliver(waiting, outcomes[index]);
      });
    },
    idle: () =>
      new Promise((resolve) => {
        whenIdle.push(resolve);
        next();
      }),
    fail(message) {
      failure = message;
      const all = [...underWay, ...queue];
      underWay = [];
      queue = [];
      waitingChars = 0;
      for (const waiting of all) refuse(waiting, message);
      next();
    },
    resume() {
      failure = undefined;
    },
  };
}
