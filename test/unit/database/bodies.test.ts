import { randomBytes } from 'node:crypto';
import { readAddress } from '../../../src/proxy/database/address.ts';
import { migrate } from '../../../src/proxy/database/migrate.ts';
import { createPool, type DatabasePool } from '../../../src/proxy/database/pool.ts';
import { takeBatch } from '../../support/open-test-spool.ts';
import type { PostgresServer } from '../../support/postgres/server.ts';
import { startPostgres } from '../../support/postgres.ts';
import { closeSharedSpools, openTestDatabase, openTestSharedSpool } from '../../support/spool-engines.ts';

let server: PostgresServer;
let url: string;
beforeAll(async () => {
  server = await startPostgres({ fsync: false });
});
beforeEach(async () => {
  url = await server.createDatabase();
});
afterEach(closeSharedSpools);

async function ask<Row extends object>(text: string): Promise<readonly Row[]> {
  return openTestDatabase(url, 1).transact((session) => session.ask<Row>({ name: text.slice(0, 60), text }));
}

const wayOfBodies = async () => {
  const [row] = await ask<{ storage: string; packing: string }>(
    `SELECT attstorage::TEXT AS storage, attcompression::TEXT AS packing FROM pg_attribute
     WHERE attrelid = 'spool_chunk'::regclass AND attname = 'data'`,
  );
  return row;
};

/** A server that answers one statement as another one would. */
function refusing(pool: DatabasePool, words: string, code: string): DatabasePool {
  return {
    ...pool,
    async connect() {
      const connection = await pool.connect();
      const { client } = connection;
      const query = client.query.bind(client) as (config: { readonly text: string }) => Promise<unknown>;
      const answer = (config: { readonly text: string }) =>
        config.text.includes(words) ? Promise.reject(Object.assign(new Error('not here'), { code })) : query(config);
      return { ...connection, client: Object.assign(Object.create(client), { query: answer }) };
    },
  };
}

function poolOf(): DatabasePool {
  const reading = readAddress(url, false);
  if (!reading.ok) throw new Error(reading.error);
  return createPool({ address: reading.address, ca: undefined, size: 1, connectMs: 5_000 });
}

describe('bodies in PostgreSQL', () => {
  it('are packed where the server can do it quickly, and are the same afterwards', async () => {
    const spool = openTestSharedSpool(url);
    const body = (text: string) => JSON.stringify({ path: '/services/detail/:id/tasks'.repeat(20), text });
    const records = [
      ...Array.from({ length: 100 }, (_, index) => ({ id: `like-${index}`, body: body('like all others') })),
      ...Array.from({ length: 20 }, (_, index) => ({
        id: `unlike-${index}`,
        body: body(randomBytes(500).toString('base64')),
      })),
    ];
    await spool.append(records);
    expect(await wayOfBodies()).toEqual({ storage: 'x', packing: 'l' });
    const [size] = await ask<{ stored: number; whole: number }>(
      'SELECT pg_column_size(data) AS stored, octet_length(data) AS whole FROM spool_chunk',
    );
    expect(size?.whole).toBeGreaterThan(60_000);
    expect(size?.stored).toBeLessThan((size?.whole ?? 0) / 2);
    const batch = await takeBatch(spool, 'a');
    expect(batch.records.map(({ id, body: text }) => ({ id, body: text }))).toEqual(records);
  });

  it.each([
    ['was not built with lz4', '0A000'],
    ['has never heard of such a method', '22023'],
    ['is older than the word', '42601'],
  ])('lie as they are where it %s', async (_, code) => {
    const pool = poolOf();
    try {
      await migrate(refusing(pool, 'COMPRESSION', code));
      expect(await wayOfBodies()).toEqual({ storage: 'e', packing: '' });
    } finally {
      await pool.close();
    }
  });

  it('stay unmade when the server refuses for another reason', async () => {
    const pool = poolOf();
    try {
      await expect(migrate(refusing(pool, 'COMPRESSION', '53200'))).rejects.toMatchObject({ code: '53200' });
      await migrate(pool);
      expect(await wayOfBodies()).toEqual({ storage: 'x', packing: 'l' });
    } finally {
      await pool.close();
    }
  });
});
