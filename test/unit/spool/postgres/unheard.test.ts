import type { ClientBase } from 'pg';
import { createSession } from '../../../../src/proxy/database/session.ts';
import { selfOf } from '../../../../src/proxy/spool/postgres/instance.ts';
import { createMakeRoom } from '../../../../src/proxy/spool/postgres/make-room.ts';

/** Where several questions are under way, all of them fail at once, and the process ends with one that nobody hears. */
const gone = Object.assign(new Error('the connection is gone'), { code: 'ECONNRESET' });
const client = { query: () => Promise.reject(gone) } as unknown as ClientBase;
const settings = { destinations: ['a'], maxBytes: 1, maxAgeMs: 1, batchMaxRecords: 1, batchMaxBytes: 1, leaseMs: 1 };
const room = createMakeRoom({
  transact: (work) => work(createSession(client)),
  settings: { ...settings, whenFull: 'drop-oldest' },
  self: async () => selfOf(1),
  shiftMs: () => 0,
});

describe('whoever makes room while the database goes', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['expires', () => room.expire()],
    ['makes room', () => room.makeRoom(1)],
    ['ends what waits', () => room.end('purged', undefined)],
    ['ends what waits for one', () => room.end('purged', 'a')],
  ])('9 never stuck: %s, and hears of every question that failed', async (_, work) => {
    await expect(work()).rejects.toBe(gone);
    // What nobody has heard of fails the test here.
    await new Promise((resolve) => setTimeout(resolve, 10));
  });
});
