/**
 * What src/proxy/spool promises, as simply as it can be said: lists in memory. The real one is run beside it, with the
 * same operations, and has to give the same answers (test/unit/spool/model.test.ts).
 */
export interface ModelRecord {
  readonly seq: number;
  readonly id: string;
  readonly owner: string | undefined;
  readonly size: number;
  readonly aged: number;
  /** Those of one commit, as many as go into a batch. */
  readonly chunk: number;
}

export interface ModelBatch {
  seqs: readonly number[];
  due: number;
  handedOut: boolean;
}

interface ModelDestination {
  waiting: number[];
  batches: ModelBatch[];
  readonly counts: { delivered: number; dead: number; erased: number; expired: number };
}

export interface ModelLimits {
  readonly destinations: readonly string[];
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly batchMaxRecords: number;
  /** Batches are made of whole chunks: of the shared engine (src/proxy/spool/postgres). */
  readonly wholeChunks?: boolean;
}

const STEP_MS = 3_600_000;
const OVERHEAD = 128;

export function createSpoolModel(limits: ModelLimits) {
  const records = new Map<number, ModelRecord>();
  const seen = new Set<string>();
  const destinations = new Map<string, ModelDestination>(
    limits.destinations.map((name) => [
      name,
      { waiting: [], batches: [], counts: { delivered: 0, dead: 0, erased: 0, expired: 0 } },
    ]),
  );
  let dead: { readonly size: number; readonly aged: number; readonly owner: string | undefined }[] = [];
  let accepted = 0;
  let stored = 0;
  let time = 0;
  let wall: number | undefined;
  let chunk = { group: -1, number: 0, records: 0 };

  const of = (name: string): ModelDestination => {
    const found = destinations.get(name);
    if (found === undefined) throw new Error(`no destination ${name}`);
    return found;
  };
  const held = (seq: number) =>
    [...destinations.values()].some(
      ({ waiting, batches }) => waiting.includes(seq) || batches.some(({ seqs }) => seqs.includes(seq)),
    );
  const sum = (sizes: readonly { readonly size: number }[]) => sizes.reduce((total, { size }) => total + size, 0);
  const bytes = () => sum([...records.values()]) + sum(dead);
  /** Of these records, those of each chunk. */
  function chunksOf(seqs: readonly number[]): readonly (readonly number[])[] {
    const chunks = new Map<number | undefined, number[]>();
    for (const seq of seqs) {
      const of = records.get(seq)?.chunk;
      chunks.set(of, [...(chunks.get(of) ?? []), seq]);
    }
    return [...chunks.values()];
  }
  const forgetUnheld = () => {
    for (const seq of [...records.keys()]) if (!held(seq)) records.delete(seq);
  };

  function expire(): void {
    const cutoff = time - limits.maxAgeMs;
    const old = [...records.values()].filter(({ aged }) => aged < cutoff).map(({ seq }) => seq);
    const upTo = Math.max(0, ...old);
    for (const destination of destinations.values()) {
      destination.counts.expired += destination.waiting.filter((seq) => seq <= upTo).length;
      destination.waiting = destination.waiting.filter((seq) => seq > upTo);
      for (const batch of destination.batches) {
        if (batch.handedOut || batch.seqs.some((seq) => seq > upTo)) continue;
        destination.counts.expired += batch.seqs.length;
        destination.batches = destination.batches.filter((each) => each !== batch);
      }
    }
    forgetUnheld();
    dead = dead.filter(({ aged }) => aged >= cutoff);
  }

  return {
    now: () => time,
    bytes,
    of,
    records,

    /** Every operation begins so: time moves on, old records go. */
    begin(wallMs: number): void {
      if (wall !== undefined) time += Math.min(Math.max(wallMs - wall, 0), STEP_MS);
      wall = wallMs;
      expire();
    },

    /** @param group the commit */
    append(given: readonly { readonly id: string; readonly body: string; readonly owner?: string }[], group = 0) {
      const fresh = given.filter(({ id }, at) => !seen.has(id) && given.findIndex((each) => each.id === id) === at);
      const sized = fresh.map((each) => ({ ...each, size: each.body.length + each.id.length + OVERHEAD }));
      if (bytes() + sum(sized) > limits.maxBytes) return { ok: false };
      accepted += given.length;
      for (const { id, owner, size } of sized) {
        stored += 1;
        seen.add(id);
        if (chunk.group !== group || chunk.records === limits.batchMaxRecords) {
          chunk = { group, number: chunk.number + 1, records: 0 };
        }
        chunk.records += 1;
        records.set(stored, { seq: stored, id, owner, size, aged: time, chunk: chunk.number });
        for (const destination of destinations.values()) destination.waiting.push(stored);
      }
      return { ok: true, stored: fresh.length, duplicates: given.length - fresh.length };
    },

    /** The compositions that `take` may answer with. */
    candidates(name: string): readonly (readonly number[])[] {
      const { waiting, batches } = of(name);
      const again = batches.filter(({ handedOut, due, seqs }) => !handedOut && due <= time && seqs.length > 0);
      if (again.length > 0) return again.map(({ seqs }) => seqs);
      if (waiting.length === 0) return [];
      if (limits.wholeChunks !== true) return [waiting.slice(0, limits.batchMaxRecords)];
      const chosen: number[] = [];
      for (const whole of chunksOf(waiting)) {
        if (chosen.length > 0 && chosen.length + whole.length > limits.batchMaxRecords) break;
        chosen.push(...whole);
      }
      return [chosen];
    },

    took(name: string, seqs: readonly number[]): void {
      const destination = of(name);
      const again = destination.batches.find((each) => !each.handedOut && each.seqs[0] === seqs[0]);
      if (again !== undefined) again.handedOut = true;
      else {
        destination.batches.push({ seqs, due: 0, handedOut: true });
        destination.waiting = destination.waiting.filter((seq) => !seqs.includes(seq));
      }
    },

    /** What nobody holds is delivered, without a look at it. */
    pass(name: string): number {
      const destination = of(name);
      const gone = [
        ...destination.waiting,
        ...destination.batches.flatMap(({ handedOut, seqs }) => (handedOut ? [] : seqs)),
      ];
      destination.waiting = [];
      destination.batches = destination.batches.filter(({ handedOut }) => handedOut);
      destination.counts.delivered += gone.length;
      forgetUnheld();
      return gone.length;
    },

    settle(name: string, batch: ModelBatch, how: 'delivered' | 'retry' | 'split' | 'dead', waitMs: number): void {
      const destination = of(name);
      const end = () => {
        destination.batches = destination.batches.filter((each) => each !== batch);
      };
      if (how === 'retry') {
        batch.due = time + waitMs;
        batch.handedOut = false;
      } else if (how === 'delivered') {
        destination.counts.delivered += batch.seqs.length;
        end();
      } else if (how === 'split') {
        const middle = Math.floor(batch.seqs.length / 2);
        const [first, second] = [batch.seqs.slice(0, middle), batch.seqs.slice(middle)];
        end();
        destination.batches.push({ seqs: first, due: 0, handedOut: false });
        destination.batches.push({ seqs: second, due: 0, handedOut: false });
      } else {
        const [first, ...others] = batch.seqs;
        const record = first === undefined ? undefined : records.get(first);
        if (record !== undefined) {
          destination.counts.dead += 1;
          dead.push({ size: record.size, aged: time, owner: record.owner });
        }
        destination.counts.delivered += others.length;
        end();
      }
      forgetUnheld();
      if (how !== 'dead') return;
      while (dead.length > 0 && (sum(dead) > limits.maxBytes / 4 || bytes() > limits.maxBytes)) dead.shift();
    },

    erase(owner: string): number {
      const gone = [...records.values()].filter((record) => record.owner === owner);
      for (const { seq } of gone) {
        for (const destination of destinations.values()) {
          const holder = destination.batches.find(({ seqs }) => seqs.includes(seq));
          if (holder === undefined && !destination.waiting.includes(seq)) continue;
          destination.counts.erased += 1;
          destination.waiting = destination.waiting.filter((each) => each !== seq);
          if (holder !== undefined) holder.seqs = holder.seqs.filter((each) => each !== seq);
        }
        records.delete(seq);
      }
      const letters = dead.filter((each) => each.owner === owner).length;
      dead = dead.filter((each) => each.owner !== owner);
      return gone.length + letters;
    },

    /**
     * The process died: nobody holds a batch, and its clock has not started.
     * @param writtenTime the spool time that was on disk
     */
    crash(writtenTime: number): void {
      time = writtenTime;
      for (const { batches } of destinations.values()) for (const batch of batches) batch.handedOut = false;
      wall = undefined;
    },

    status: () => ({
      accepted,
      stored,
      duplicates: accepted - stored,
      bytes: bytes(),
      destinations: Object.fromEntries(
        [...destinations].map(([name, { waiting, batches, counts }]) => [
          name,
          { ...counts, pending: waiting.length + batches.reduce((total, { seqs }) => total + seqs.length, 0) },
        ]),
      ),
    }),
  };
}
