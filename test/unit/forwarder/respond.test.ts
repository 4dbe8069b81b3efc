import type { Verdict } from '../../../src/proxy/destinations/destination.ts';
import {
  DEAD_IN_ROW_MAX,
  FRESH_MEMORY,
  type Memory,
  respond,
  STUBBORN_TIMES,
} from '../../../src/proxy/forwarder/respond.ts';
import type { Batch } from '../../../src/proxy/spool/spool.ts';

const NOW = 1_800_000_000_000;
const half = () => 0.5;
const batchOf = (size: number, more: Partial<Batch> = {}): Batch => ({
  id: 1,
  destination: 'a',
  attempts: 0,
  records: Array.from({ length: size }, (_, index) => ({ seq: 10 + index, id: `message-${index}`, body: '{}' })),
  ...more,
});
const responseTo = (verdict: Verdict, batch: Batch = batchOf(4), memory: Memory = FRESH_MEMORY) =>
  respond(verdict, batch, memory, NOW, half);
const RETRY: Verdict = { kind: 'retry', reason: 'HTTP 503' };
const REFUSED: Verdict = { kind: 'refused', reason: 'HTTP 400' };

describe('what follows from a verdict', () => {
  it('delivered: the batch is done, whatever was the matter before is forgotten', () => {
    const troubled = { ...FRESH_MEMORY, failures: 5, deadInRow: 3, pausedReason: 'HTTP 401' };
    expect(responseTo({ kind: 'delivered' }, batchOf(4), troubled)).toEqual({
      settlement: { kind: 'delivered' },
      memory: { ...FRESH_MEMORY, successes: 1 },
      waitMs: 0,
    });
  });

  it('partly: the refused ones are dead, each for its reason, the others delivered', () => {
    const refused = [
      { index: 3, reason: 'too_large' },
      { index: 0, reason: 'bad_timestamp' },
      { index: 9, reason: 'not of this batch' },
    ];
    expect(responseTo({ kind: 'partly', refused }).settlement).toEqual({
      kind: 'dead',
      seqs: [13, 10],
      reason: ['too_large', 'bad_timestamp'],
    });
  });

  it('retry: the identical batch again, later each time', () => {
    const first = responseTo(RETRY);
    expect(first).toMatchObject({ settlement: { kind: 'retry', reason: 'HTTP 503' }, waitMs: 500 });
    const third = responseTo(RETRY, batchOf(4, { attempts: 2 }), { ...FRESH_MEMORY, failures: 2 });
    expect(third.waitMs).toBe(2_000);
    expect(third.settlement).toMatchObject({ notBeforeMs: NOW + 4_000 });
  });

  it('retry with Retry-After: no sooner than that, and no hammering when it says nought', () => {
    expect(responseTo({ ...RETRY, afterMs: 90_000 })).toMatchObject({
      settlement: { notBeforeMs: NOW + 90_000 },
      waitMs: 90_000,
    });
    expect(responseTo({ ...RETRY, afterMs: 0 }, batchOf(1), { ...FRESH_MEMORY, failures: 4 }).waitMs).toBe(8_000);
  });

  it('refused: halves the batch at once, and buries a single event with its reason', () => {
    expect(responseTo(REFUSED)).toMatchObject({ settlement: { kind: 'split' }, waitMs: 0 });
    expect(responseTo(REFUSED, batchOf(1))).toMatchObject({
      settlement: { kind: 'dead', seqs: [10], reason: 'HTTP 400' },
      memory: { deadInRow: 1 },
      waitMs: 0,
    });
  });

  it('paused: keeps everything, says why, and probes slowly', () => {
    const first = responseTo({ kind: 'paused', reason: 'HTTP 401' });
    expect(first).toMatchObject({ settlement: { kind: 'retry' }, memory: { pausedReason: 'HTTP 401' } });
    expect(first.waitMs).toBeGreaterThanOrEqual(15_000);
    const many = responseTo({ kind: 'paused', reason: 'HTTP 401' }, batchOf(4), { ...FRESH_MEMORY, failures: 50 });
    expect(many.waitMs).toBeGreaterThanOrEqual(150_000);
    expect(many.waitMs).toBeLessThanOrEqual(300_000);
  });
});

describe('an endpoint that refuses everything', () => {
  it('is not fed the whole spool: after so many in a row the rest is kept', () => {
    let memory: Memory = FRESH_MEMORY;
    for (let dead = 0; dead < DEAD_IN_ROW_MAX; dead += 1) memory = responseTo(REFUSED, batchOf(1), memory).memory;
    expect(responseTo(REFUSED, batchOf(1), memory)).toMatchObject({
      settlement: { kind: 'retry' },
      memory: { pausedReason: 'it refuses everything: HTTP 400' },
    });
    expect(responseTo(REFUSED, batchOf(100), memory).settlement.kind).toBe('retry');
  });

  it('is believed again when it takes something', () => {
    const memory = { ...FRESH_MEMORY, deadInRow: DEAD_IN_ROW_MAX };
    const mended = responseTo({ kind: 'delivered' }, batchOf(1), memory).memory;
    expect(responseTo(REFUSED, batchOf(1), mended).settlement.kind).toBe('dead');
  });
});

describe('a batch that breaks the far side', () => {
  it('is halved when it failed again and again while others arrived', () => {
    let memory: Memory = FRESH_MEMORY;
    const kinds: string[] = [];
    for (let attempts = 0; attempts <= STUBBORN_TIMES; attempts += 1) {
      const response = responseTo(RETRY, batchOf(4, { attempts }), memory);
      kinds.push(response.settlement.kind);
      memory = responseTo({ kind: 'delivered' }, batchOf(4, { id: 2 }), response.memory).memory;
    }
    expect(kinds).toEqual([...Array(STUBBORN_TIMES).fill('retry'), 'split']);
  });

  it('stays whole as long as nothing else arrives either', () => {
    let memory: Memory = FRESH_MEMORY;
    for (let attempts = 0; attempts < 50; attempts += 1) {
      const response = responseTo(RETRY, batchOf(4, { attempts }), memory);
      expect(response.settlement.kind).toBe('retry');
      memory = response.memory;
    }
  });

  it('is kept when it is a single event: a 500 says nothing about the event', () => {
    const stubborn = new Map([[1, { successes: 0, times: 100 }]]);
    const memory = { ...FRESH_MEMORY, successes: 5, stubborn };
    expect(responseTo(RETRY, batchOf(1), memory).settlement.kind).toBe('retry');
  });
});
