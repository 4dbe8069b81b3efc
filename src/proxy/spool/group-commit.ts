import type { Kind, Operation, OperationOf, Operations, Outcome } from './operations.ts';
import { createPacking, type Packer } from './pack.ts';
import type { AppendAnswer, NewRecord } from './spool.ts';
import { SpoolError } from './spool-error.ts';

/**
 * Group commit without a timer: whatever is waiting when a commit has ended is the next one. A lone record waits for no more
 * than the turn of the event loop in which it came, and a thousand share one sync.
 */
export interface GroupCommit {
  /** @throws Error for a record that cannot be stored at all. */
  append(records: readonly NewRecord[]): Promise<AppendAnswer>;
  /** @throws SpoolError `unavailable` when the spool cannot do it now; an Error for a mistake in the request. */
  submit<K extends Exclude<Kind, 'append'>>(operation: OperationOf<K>): Promise<Operations[K]['answer']>;
  /** The outcomes of the group that was sent last. @param memory of its appends, to be used again. */
  settle(outcomes: readonly Outcome[], memory: readonly ArrayBuffer[]): void;
  /** Resolves when nothing is waiting or under way. */
  idle(): Promise<void>;
  /** Answers everything that waits, and whatever comes until `resume`, as failing. */
  fail(message: string): void;
  resume(): void;
}

/** One group: enough to share a sync among many, little enough that nobody waits long for the others' bytes. */
const GROUP_MAX_RECORDS = 1_024;
const GROUP_MAX_BYTES = 1024 * 1024;
/** So many are a commit worth beginning, whatever else is on its way. */
const WORTH_RECORDS = 32;
/** What may wait in memory; beyond it senders are told to come back. */
const WAITING_MAX_CHARS = 16 * 1024 * 1024;
/** More than any id; in UTF-8 it still fits a frame's head (frames.ts). */
const ID_MAX_CHARS = 16_000;

/** Who shares one operation of appends: nothing but how to answer is kept, the records are packed already. */
interface Appends {
  readonly packer: Packer;
  readonly resolves: ((answer: AppendAnswer) => void)[];
  readonly rejects: ((error: Error) => void)[];
}
interface Other {
  readonly operation: Exclude<Operation, { kind: 'append' }>;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}
type Part = Appends | Other;
interface Group {
  readonly parts: Part[];
  records: number;
  bytes: number;
  chars: number;
}

const isAppends = (part: Part | undefined): part is Appends => part !== undefined && 'packer' in part;

const FAILING: AppendAnswer = { ok: false, reason: 'failing', retryAfterSeconds: 5 };
const BUSY: AppendAnswer = { ok: false, reason: 'full', retryAfterSeconds: 1 };

export function createGroupCommit(send: (operations: readonly Operation[]) => void): GroupCommit {
  const packing = createPacking();
  let queue: Group[] = [];
  let underWay: readonly Part[] = [];
  let waitingChars = 0;
  let failure: string | undefined;
  let isDue = false;
  /** Records that waited at the end of the turn before. */
  let waitedBefore = 0;
  const whenIdle: (() => void)[] = [];

  function next(): void {
    if (underWay.length > 0) return;
    const group = queue.shift();
    if (group === undefined) {
      for (const resolve of whenIdle.splice(0)) resolve();
      return;
    }
    waitingChars -= group.chars;
    underWay = group.parts;
    send(
      group.parts.map(
        (part): Operation => (isAppends(part) ? { kind: 'append', ...part.packer.finish() } : part.operation),
      ),
    );
  }

  /** At the end of this turn: many requests arrive in one, and the first of them should not have a commit of its own. */
  function soon(): void {
    if (isDue || underWay.length > 0) return;
    isDue = true;
    setImmediate(endTurn);
  }

  /**
   * As long as a turn brings more, the next one is waited for: the main thread has work meanwhile, and what a commit costs
   * it, and the worker on the same core, is shared by more. A turn that brings nothing ends it, so that nobody waits for
   * company that does not come.
   */
  function endTurn(): void {
    const [group] = queue;
    const waiting = queue.length === 1 && group !== undefined ? group.records : 0;
    if (waiting > waitedBefore && waiting < WORTH_RECORDS) {
      waitedBefore = waiting;
      setImmediate(endTurn);
      return;
    }
    waitedBefore = 0;
    isDue = false;
    next();
  }

  /** The group that what comes now belongs to; nothing is moved past anything else. */
  function openGroup(records: number): Group {
    const last = queue.at(-1);
    if (last !== undefined && last.records + records <= GROUP_MAX_RECORDS && last.bytes < GROUP_MAX_BYTES) return last;
    const group: Group = { parts: [], records: 0, bytes: 0, chars: 0 };
    queue.push(group);
    return group;
  }

  /** Appends that follow each other are one operation. */
  function openAppends({ parts }: Group): Appends {
    const last = parts.at(-1);
    if (isAppends(last)) return last;
    const appends: Appends = { packer: packing.createPacker(), resolves: [], rejects: [] };
    parts.push(appends);
    return appends;
  }

  function deliver(part: Part, outcome: Outcome | undefined): void {
    if (outcome?.ok !== true) {
      const message = outcome?.message ?? 'the spool gave no answer';
      const error = outcome?.fault === 'bug' ? new Error(message) : new SpoolError('unavailable', message);
      for (const reject of isAppends(part) ? part.rejects : [part.reject]) reject(error);
    } else if (!isAppends(part)) {
      // The worker answers each operation with its kind's answer (operations.ts).
      part.resolve(outcome.answer as never);
    } else {
      const answers = outcome.answer as Operations['append']['answer'];
      part.resolves.forEach((resolve, index) => {
        resolve(answers[index] ?? FAILING);
      });
    }
  }

  function refuse(part: Part, message: string): void {
    if (isAppends(part)) for (const resolve of part.resolves) resolve(FAILING);
    else part.reject(new SpoolError('unavailable', message));
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
        const group = openGroup(records.length);
        const { packer, resolves, rejects } = openAppends(group);
        const before = packer.bytes;
        packer.add(records);
        resolves.push(resolve);
        rejects.push(reject);
        group.records += records.length;
        group.bytes += packer.bytes - before;
        group.chars += chars;
        waitingChars += chars;
        soon();
      }),
    submit: (asked) =>
      new Promise((resolve, reject) => {
        const part: Other = { operation: asked, resolve, reject };
        if (failure !== undefined) return refuse(part, failure);
        openGroup(0).parts.push(part);
        soon();
      }),
    settle(outcomes, memory) {
      for (const each of memory) packing.giveBack(each);
      const settled = underWay;
      underWay = [];
      soon();
      settled.forEach((part, index) => {
        deliver(part, outcomes[index]);
      });
    },
    idle: () =>
      new Promise((resolve) => {
        whenIdle.push(resolve);
        next();
      }),
    fail(message) {
      failure = message;
      const all = [...underWay, ...queue.flatMap(({ parts }) => parts)];
      underWay = [];
      queue = [];
      waitingChars = 0;
      for (const part of all) refuse(part, message);
      next();
    },
    resume() {
      failure = undefined;
    },
  };
}
