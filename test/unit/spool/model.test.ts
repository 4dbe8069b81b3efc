import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { checkSpool } from '../../../src/proxy/spool/check.ts';
import { type Engine, openEngine } from '../../../src/proxy/spool/engine.ts';
import { prepareFolder } from '../../../src/proxy/spool/folder.ts';
import type { Kind, OperationOf, Operations, SpoolSettings } from '../../../src/proxy/spool/operations.ts';
import { createPacking, type PackedAppends, unpack } from '../../../src/proxy/spool/pack.ts';
import type { Batch, NewRecord, SpoolStatus } from '../../../src/proxy/spool/spool.ts';
import { openDatabase } from '../../../src/proxy/spool/sqlite.ts';
import { collectGarbage } from '../../support/collect-garbage.ts';
import { createSpoolModel, type ModelBatch } from '../../support/spool-model.ts';
import { tempDir } from '../../support/temp-dir.ts';

/**
 * Random sequences of everything that may happen to a spool, run beside a model of lists in memory. A crash copies the
 * files as they are at that moment, which is what `kill -9` leaves, and goes on with the copy.
 */
const folder = tempDir();
const limits = { destinations: ['a', 'b'], maxBytes: 4_000, maxAgeMs: 7_200_000, batchMaxRecords: 4 };
function pack(appends: readonly (readonly NewRecord[])[]): PackedAppends {
  const packer = createPacking().createPacker();
  for (const records of appends) packer.add(records);
  return packer.finish();
}

const RUNS = Number(process.env.SPOOL_MODEL_RUNS ?? 60);
const TIME_LIMIT_MS = 100_000 + RUNS * 500;

type Step =
  | { readonly do: 'append'; readonly appends: readonly (readonly NewRecord[])[] }
  | { readonly do: 'take'; readonly destination: string }
  | { readonly do: 'pass'; readonly destination: string }
  | {
      readonly do: 'settle';
      readonly destination: string;
      readonly which: number;
      readonly how: 'delivered' | 'retry' | 'split' | 'dead';
      readonly waitMs: number;
    }
  | { readonly do: 'erase'; readonly owner: string }
  | { readonly do: 'crash' }
  | { readonly do: 'clock'; readonly byMs: number };

const destination = fc.constantFrom(...limits.destinations);
const record = fc
  .record({
    id: fc.integer({ min: 0, max: 400 }).map((n) => `message-${n}`),
    body: fc.integer({ min: 0, max: 300 }).map((n) => JSON.stringify('x'.repeat(n))),
    owner: fc.option(fc.constantFrom('u1', 'u2', 'u3'), { nil: undefined }),
  })
  .map(({ owner, ...rest }) => (owner === undefined ? rest : { ...rest, owner }));
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      // Those of one commit share a chunk.
      appends: fc.array(fc.array(record, { maxLength: 6 }), { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('take' as const), destination }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), destination }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      destination,
      which: fc.nat(3),
      how: fc.constantFrom(
        'delivered' as const,
        'delivered' as const,
        'retry' as const,
        'split' as const,
        'dead' as const,
      ),
      waitMs: fc.constantFrom(0, 1_000, 5_000_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('erase' as const), owner: fc.constantFrom('u1', 'u2', 'u3') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('clock' as const),
      byMs: fc.oneof(
        fc.integer({ min: 0, max: 60_000 }),
        fc.integer({ min: -1e10, max: 1e10 }),
        fc.constant(3_600_000),
      ),
    }),
  },
);

let runs = 0;

function createSubject() {
  runs += 1;
  let generation = 0;
  let nowMs = 1_800_000_000_000;
  const directoryOf = () => path.join(folder, `run-${runs}-${generation}`);
  const open = (): Engine => {
    prepareFolder(directoryOf());
    const settings: SpoolSettings = {
      ...limits,
      directory: directoryOf(),
      whenFull: 'refuse',
      batchMaxBytes: 1_000_000,
      ballastBytes: 1,
    };
    const opening = openEngine(settings, { nowMs, inFlight: [] }, () => undefined);
    if ('fatal' in opening) throw new Error(`cannot open: ${opening.fatal.kind}`);
    return opening.engine;
  };
  let engine = open();
  return {
    now: () => nowMs,
    moveClock: (byMs: number) => {
      nowMs += byMs;
    },
    ask<K extends Kind>(operation: OperationOf<K>): Operations[K]['answer'] {
      const [outcome] = engine.commit([operation], nowMs).outcomes;
      if (outcome?.ok !== true) throw new Error(outcome?.message ?? 'no outcome');
      return outcome.answer as Operations[K]['answer'];
    },
    crash() {
      const before = directoryOf();
      generation += 1;
      cpSync(before, directoryOf(), { recursive: true });
      engine.close();
      rmSync(before, { recursive: true });
      engine = open();
      const reader = openDatabase(path.join(directoryOf(), 'spool.db'), { readOnly: true });
      const row = reader.prepare("SELECT value FROM counter WHERE name = 'time'").get() as
        | { value: number }
        | undefined;
      reader.close();
      return row?.value ?? 0;
    },
    check: () => checkSpool(directoryOf(), () => undefined).problems,
    close() {
      engine.close();
      rmSync(directoryOf(), { recursive: true });
    },
  };
}

interface Hand {
  readonly batch: Batch;
  readonly model: ModelBatch;
}

function run(steps: readonly Step[]): void {
  const model = createSpoolModel(limits);
  const subject = createSubject();
  const hands = new Map<string, Hand[]>(limits.destinations.map((name) => [name, []]));
  const handOf = (name: string): Hand[] => hands.get(name) ?? [];
  try {
    for (const each of steps) {
      if (each.do === 'clock') subject.moveClock(each.byMs);
      else if (each.do === 'crash') {
        const writtenTime = subject.crash();
        expect(writtenTime).toBeLessThanOrEqual(model.now());
        expect(writtenTime).toBeGreaterThan(model.now() - 60_000);
        model.crash(writtenTime);
        for (const hand of hands.values()) hand.splice(0);
      } else {
        model.begin(subject.now());
        runStep(each);
      }
      model.begin(subject.now());
      expect(withoutTimes(subject.ask({ kind: 'status' }))).toEqual(model.status());
    }
    expect(subject.check()).toEqual([]);
  } finally {
    subject.close();
  }

  function runStep(each: Exclude<Step, { do: 'clock' | 'crash' }>): void {
    if (each.do === 'append') {
      const answers = subject.ask<'append'>({ kind: 'append', ...pack(each.appends) });
      expect(answers).toMatchObject(each.appends.map(model.append));
    } else if (each.do === 'take') take(each.destination);
    else if (each.do === 'pass')
      expect(subject.ask<'pass'>({ kind: 'pass', destination: each.destination }).records).toBe(
        model.pass(each.destination),
      );
    else if (each.do === 'erase')
      expect(subject.ask<'erase'>({ kind: 'erase', owner: each.owner })).toBe(model.erase(each.owner));
    else settle(each);
  }

  function take(name: string): void {
    const answer = subject.ask<'take'>({ kind: 'take', destination: name });
    const candidates = model.candidates(name);
    if (!('batch' in answer)) {
      expect(candidates).toEqual([]);
      return;
    }
    const { segments, ...packed } = answer.batch;
    const batch: Batch = { ...packed, records: unpack(segments) };
    const seqs = batch.records.map(({ seq }) => seq);
    expect(candidates).toContainEqual(seqs);
    for (const { seq, id } of batch.records) expect(model.records.get(seq)?.id).toBe(id);
    model.took(name, seqs);
    const held = model.of(name).batches.find((each) => each.handedOut && each.seqs[0] === seqs[0]);
    if (held !== undefined) handOf(name).push({ batch, model: held });
  }

  function settle({ destination: name, which, how, waitMs }: Extract<Step, { do: 'settle' }>): void {
    const hand = handOf(name);
    const chosen = hand[which % Math.max(1, hand.length)];
    if (chosen === undefined) return;
    const { batch, model: expected } = chosen;
    const [first] = batch.records;
    if (first === undefined || (how === 'split' && expected.seqs.length < 2)) return;
    hand.splice(hand.indexOf(chosen), 1);
    const victim = expected.seqs[0] ?? first.seq;
    const verdict =
      how === 'retry'
        ? { kind: how, waitMs }
        : how === 'dead'
          ? { kind: how, seqs: [victim], reason: 'bad' }
          : { kind: how };
    subject.ask<'settle'>({
      kind: 'settle',
      batch: { id: batch.id, destination: name, firstSeq: first.seq },
      verdict,
    });
    model.settle(name, expected, how, waitMs);
  }
}

function withoutTimes(status: SpoolStatus) {
  const { accepted, stored, duplicates, bytes, destinations } = status;
  return {
    accepted,
    stored,
    duplicates,
    bytes,
    destinations: Object.fromEntries(
      Object.entries(destinations).map(([name, { delivered, dead, erased, pending, dropped }]) => [
        name,
        { delivered, dead, erased, pending, expired: dropped.expired ?? 0 },
      ]),
    ),
  };
}

describe('a spool beside its model', () => {
  it(
    'answers as the model does, whatever happens to it',
    async () => {
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 80, size: 'max' }), async (steps) => {
          run(steps);
          // A full collection walks the heap of every test file before this one: minutes, if it were done each time.
          runs += 1;
          if (runs % 20 === 0) await collectGarbage();
        }),
        // The best of some minutes' shrinking is good enough to see what is wrong.
        { numRuns: RUNS, interruptAfterTimeLimit: TIME_LIMIT_MS, markInterruptAsFailure: true },
      );
    },
    TIME_LIMIT_MS + 20_000,
  );
});
