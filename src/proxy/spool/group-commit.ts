import type { Kind, Operation, OperationOf, Operations, Outcome } from './operations.ts';
import { createPacker } from './pack.ts';
import type { AppendAnswer, NewRecord } from './spool.ts';
import { SpoolError } from './spool-error.ts';

/**
 * Group commit without a timer: whatever is waiting when a commit has ended is the next one. A lone record waits for no more
 * than those that arrived in the same turn of the event loop, and a thousand share one sync.
 */
export interface GroupCommit {
  /** @throws Error for a record that cannot be stored at all. */
  append(records: readonly NewRecord[]): Promise<AppendAnswer>;
  /** @throws SpoolError `unavailable` when the spool cannot do it now; an Error for a mistake in the request. */
  submit<K extends Exclude<Kind, 'append'>>(operation: OperationOf<K>): Promise<Operations[K]['answer']>;
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
const GROUP_MAX_CHARS = 1024 * 1024;
/** What may wait in memory; beyond it senders are told to come back. */
const WAITING_MAX_CHARS = 16 * 1024 * 1024;
/** More than any id; in UTF-8 it still fits a frame's head (frames.ts). */
const ID_MAX_CHARS = 16_000;

interface Append {
  readonly records: readonly NewRecord[];
  readonly chars: number;
  readonly resolve: (answer: AppendAnswer) => void;
  readonly reject: (error: Error) => void;
}
interface Other {
  readonly operation: Exclude<Operation, { kind: 'append' }>;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}
type Waiting = Append | Other;
/** Those whose answers come from one operation. */
type Sharers = readonly Append[] | Other;

const isAppend = (waiting: Waiting): waiting is Append => 'records' in waiting;
const isList = (sharers: Sharers): sharers is readonly Append[] => Array.isArray(sharers);

const FAILING: AppendAnswer = { ok: false, reason: 'failing', retryAfterSeconds: 5 };
const BUSY: AppendAnswer = { ok: false, reason: 'full', retryAfterSeconds: 1 };

export function createGroupCommit(send: (operations: readonly Operation[]) => void): GroupCommit {
  const pack = createPacker();
  let queue: Waiting[] = [];
  let underWay: readonly Sharers[] = [];
  let waitingChars = 0;
  let failure: string | undefined;
  const whenIdle: (() => void)[] = [];

  /** @returns what fits into one group from the head of the queue, at least one, without it. */
  function takeGroup(): readonly Waiting[] {
    let [records, chars, end] = [0, 0, 0];
    for (const waiting of queue) {
      if (isAppend(waiting)) {
        records += waiting.records.length;
        chars += waiting.chars;
        if (end > 0 && (records > GROUP_MAX_RECORDS || chars > GROUP_MAX_CHARS)) break;
        waitingChars -= waiting.chars;
      }
      end += 1;
    }
    const group = queue.slice(0, end);
    queue = queue.slice(end);
    return group;
  }

  function next(): void {
    if (underWay.length > 0) return;
    if (queue.length === 0) {
      for (const resolve of whenIdle.splice(0)) resolve();
      return;
    }
    underWay = shared(takeGroup());
    send(
      underWay.map((sharers): Operation => {
        if (!isList(sharers)) return sharers.operation;
        return { kind: 'append', ...pack(sharers.map(({ records }) => records)) };
      }),
    );
  }

  let isDue = false;
  /** At the end of this turn: many requests arrive in one, and the first of them should not have a commit of its own. */
  function soon(): void {
    if (isDue || underWay.length > 0) return;
    isDue = true;
    setImmediate(() => {
      isDue = false;
      next();
    });
  }

  function deliver(sharers: Sharers, outcome: Outcome | undefined): void {
    if (outcome?.ok !== true) deny(sharers, outcome);
    // The worker answers each operation with its kind's answer (operations.ts).
    else if (!isList(sharers)) sharers.resolve(outcome.answer as never);
    else {
      const answers = outcome.answer as Operations['append']['answer'];
      sharers.forEach((append, index) => {
        append.resolve(answers[index] ?? FAILING);
      });
    }
  }

  function deny(sharers: Sharers, outcome: Exclude<Outcome, { ok: true }> | undefined): void {
    const message = outcome?.message ?? 'the spool gave no answer';
    for (const { reject } of isList(sharers) ? sharers : [sharers]) {
      reject(outcome?.fault === 'bug' ? new Error(message) : new SpoolError('unavailable', message));
    }
  }

  function refuse(waiting: Waiting, message: string): void {
    if (isAppend(waiting)) waiting.resolve(FAILING);
    else waiting.reject(new SpoolError('unavailable', message));
  }

  return {
    append: (records) =>
      new Promise((resolve, reject) => {
        let chars = 0;
        for (const { id, body } of records) {
          if (id.length > ID_MAX_CHARS) return reject(new Error('the id of a record is too long'));
          chars += id.length + body.length;
        }
        if (failure !== undefined) return resolve(FAILING);
        if (chars > 0 && waitingChars + chars > WAITING_MAX_CHARS) return resolve(BUSY);
        waitingChars += chars;
        queue.push({ records, chars, resolve, reject });
        soon();
      }),
    submit: (asked) =>
      new Promise((resolve, reject) => {
        const waiting: Other = { operation: asked, resolve, reject };
        if (failure !== undefined) return refuse(waiting, failure);
        queue.push(waiting);
        soon();
      }),
    settle(outcomes) {
      const settled = underWay;
      underWay = [];
      soon();
      settled.forEach((sharers, index) => {
        deliver(sharers, outcomes[index]);
      });
    },
    idle: () =>
      new Promise((resolve) => {
        whenIdle.push(resolve);
        next();
      }),
    fail(message) {
      failure = message;
      const all = [...underWay.flat(), ...queue];
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

/** Appends that follow each other are one operation; nothing is moved past anything else. */
function shared(group: readonly Waiting[]): readonly Sharers[] {
  const all: Sharers[] = [];
  let appends: Append[] | undefined;
  for (const waiting of group) {
    if (!isAppend(waiting)) {
      appends = undefined;
      all.push(waiting);
    } else if (appends === undefined) {
      appends = [waiting];
      all.push(appends);
    } else appends.push(waiting);
  }
  return all;
}
