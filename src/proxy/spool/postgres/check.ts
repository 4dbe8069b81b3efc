import type { Session } from '../../database/session.ts';
import type { CheckResult } from '../check.ts';
import { bodyOf, DamagedChunk } from '../frames.ts';
import { isJson } from '../is-json.ts';
import { type ChunkRow, type HolderRow, readChunks } from './read-records.ts';
import { framesOf, pieceOf } from './slices.ts';
import { TOTALS } from './sql/counters.ts';
import { DEAD_TOTALS, LOST_PIECES, RECORDS_KEPT } from './sql/tools.ts';

interface TotalRow {
  readonly destination: string;
  readonly name: string;
  readonly value: number;
}

interface Found {
  bytes: number;
  /** By destination: records and bytes that are pending. */
  readonly pending: Map<string, { records: number; bytes: number }>;
}

/** Holds a shared spool against its own invariants, as of one moment: the session's transaction shows one. */
export async function checkShared(
  session: Session,
  progress: (done: number, all: number) => void,
): Promise<CheckResult> {
  const [kept] = await session.ask<{ records: number }>(RECORDS_KEPT);
  const all = kept?.records ?? 0;
  const problems: string[] = [];
  const found: Found = { bytes: 0, pending: new Map() };
  let done = 0;
  for (let after = 0; ; ) {
    const some = await readChunks(session, after);
    for (const { chunk, holders } of some) {
      after = chunk.number;
      problems.push(...checkChunk(chunk, holders, found));
      done += chunk.records;
    }
    progress(done, all);
    if (some.length === 0) break;
  }
  const [lost] = await session.ask<{ lost: number }>(LOST_PIECES);
  if ((lost?.lost ?? 0) > 0) problems.push(`${lost?.lost} pieces are of chunks that are not there`);
  problems.push(...(await checkCounters(session, found)));
  return { problems, records: all };
}

function* checkChunk(chunk: ChunkRow, holders: readonly HolderRow[], found: Found): Generator<string> {
  const { number, data } = chunk;
  found.bytes += chunk.bytes;
  try {
    const whole = pieceOf(data, { chunk: number, first: 0, last: Number.MAX_SAFE_INTEGER });
    if (whole.records !== chunk.records || whole.bytes !== chunk.bytes) {
      yield `chunk ${number} does not hold as many records or bytes as it says`;
    }
    for (const { at, end } of framesOf(data, { first: 0, last: Number.MAX_SAFE_INTEGER })) {
      if (!isJson(bodyOf(data, at, end))) yield `a body of chunk ${number} is not JSON`;
    }
    if (holders.length !== chunk.needed) {
      yield `chunk ${number} is needed by ${holders.length}, and says by ${chunk.needed}`;
    }
    const seen = new Map<string, Set<number>>();
    for (const holder of holders) {
      const piece = pieceOf(data, holder);
      if (piece.records !== holder.records || piece.bytes !== holder.bytes) {
        yield `a piece of chunk ${number} does not count what it covers`;
      }
      if (holder.batch !== 0 && holder.batch_id === 0)
        yield `a piece of chunk ${number} is of a batch that is not there`;
      const mine = seen.get(holder.destination) ?? new Set();
      seen.set(holder.destination, mine);
      for (let index = holder.first; index <= holder.last; index += 1) {
        if (mine.has(index)) yield `${holder.destination} has a record of chunk ${number} twice`;
        mine.add(index);
      }
      const pending = found.pending.get(holder.destination) ?? { records: 0, bytes: 0 };
      pending.records += holder.records;
      pending.bytes += holder.bytes;
      found.pending.set(holder.destination, pending);
    }
  } catch (error) {
    if (!(error instanceof DamagedChunk)) throw error;
    yield `chunk ${number} is damaged: ${error.message}`;
  }
}

async function checkCounters(session: Session, found: Found): Promise<string[]> {
  const totals = await session.ask<TotalRow>(TOTALS);
  const [dead] = await session.ask<{ bytes: number }>(DEAD_TOTALS);
  const of = (destination: string, name: string) =>
    totals.find((row) => row.destination === destination && row.name === name)?.value ?? 0;
  const problems: string[] = [];
  const expectSame = (what: string, counted: number, actual: number) => {
    if (counted !== actual) problems.push(`${what}: ${counted} are counted, and there are ${actual}`);
  };
  const deadBytes = dead?.bytes ?? 0;
  expectSame('bytes', of('', 'bytes'), found.bytes + deadBytes);
  expectSame('bytes of dead letters', of('', 'deadBytes'), deadBytes);
  expectSame('accepted events', of('', 'accepted'), of('', 'duplicates') + of('', 'stored'));
  const names = new Set([...totals.map(({ destination }) => destination), ...found.pending.keys()]);
  names.delete('');
  for (const name of names) {
    const { records, bytes } = found.pending.get(name) ?? { records: 0, bytes: 0 };
    const ended = totals.filter(
      ({ destination, name: each }) =>
        destination === name && (['delivered', 'dead', 'erased'].includes(each) || each.startsWith('dropped:')),
    );
    const pending = of(name, 'addressed') - ended.reduce((sum, { value }) => sum + value, 0);
    expectSame(`pending events of ${name}`, pending, records);
    expectSame(`pending bytes of ${name}`, of(name, 'pendingBytes'), bytes);
  }
  return problems;
}
