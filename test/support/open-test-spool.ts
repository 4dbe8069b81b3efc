import { cpSync } from 'node:fs';
import { openSpool, type SpoolOptions } from '../../dist/proxy/spool/open.js';
import type { Batch, Spool, SpoolStatus } from '../../src/proxy/spool/spool.ts';

export type TestSpoolOptions = Partial<SpoolOptions> & Pick<SpoolOptions, 'directory'>;

const open: Spool[] = [];

/** Closes whatever a test file left open; a second close does no harm. */
export async function closeTestSpools(): Promise<void> {
  await Promise.all(open.splice(0).map((spool) => spool.close()));
}

/** A spool with one destination `a` and more room than a test needs, unless it says otherwise. */
export async function openTestSpool(options: TestSpoolOptions): Promise<Spool> {
  const spool = await openSpool({
    destinations: ['a'],
    maxBytes: 64 * 1024 * 1024,
    maxAgeMs: 30 * 86_400_000,
    whenFull: 'refuse',
    batchMaxRecords: 500,
    batchMaxBytes: 450 * 1024,
    ballastBytes: 4096,
    now: Date.now,
    ...options,
  });
  open.push(spool);
  return spool;
}

/** What `kill -9` would leave at this moment: the files as they are. The original goes on. */
export async function openCopyOf(directory: string, copy: string, options: Partial<SpoolOptions> = {}): Promise<Spool> {
  cpSync(directory, copy, { recursive: true });
  return openTestSpool({ ...options, directory: copy });
}

/** The next batch; fails when there is none. */
export async function takeBatch(spool: Spool, destination = 'a', nowMs = Date.now()): Promise<Batch> {
  const taken = await spool.take(destination, nowMs);
  if (!('batch' in taken)) throw new Error(`nothing to take for ${destination}`);
  return taken.batch;
}

/** Takes and delivers until nothing is due. @returns the ids, in the order of delivery. */
export async function deliverAll(spool: Spool, destination = 'a', nowMs = Date.now()): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const taken = await spool.take(destination, nowMs);
    if (!('batch' in taken)) return ids;
    ids.push(...taken.batch.records.map(({ id }) => id));
    await spool.settle(taken.batch, { kind: 'delivered' });
  }
}

export const idsOf = (batch: Batch): string[] => batch.records.map(({ id }) => id);

/** `accepted = duplicates + stored`, and each destination's counts add up to `stored`. */
export function expectSpoolConservation(status: SpoolStatus): void {
  expect(status.accepted).toBe(status.duplicates + status.stored);
  for (const [name, { delivered, dead, erased, pending, dropped }] of Object.entries(status.destinations)) {
    const total = delivered + dead + erased + pending + Object.values(dropped).reduce((sum, each) => sum + each, 0);
    expect({ name, total }).toEqual({ name, total: status.stored });
  }
}
