import { hash } from 'node:crypto';
import { keyOf, keyOfUuid, keysArray } from '../../../../src/proxy/spool/postgres/seen-keys.ts';
import type { PostgresServer } from '../../../support/postgres/server.ts';
import { startPostgres } from '../../../support/postgres.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ fsync: false });
});

const IDS = Array.from({ length: 300 }, (_, index) => Buffer.from(`message-${index}`));
const UUIDS = IDS.map((id) => hash('sha256', id, 'hex').slice(0, 32)).sort();

const read = async (dialect: 'postgresql' | 'cockroachdb', ids: readonly Buffer[]) => {
  const rows = await server.query<{ id: string }>('SELECT unnest($1::UUID[]) AS id', [
    keysArray(dialect, ids.map(keyOf)),
  ]);
  return rows.map(({ id }) => id);
};

describe('the keys of ids', () => {
  it.each(['postgresql', 'cockroachdb'] as const)(
    'are the first half of a SHA-256, in their order, in what %s is told',
    async (dialect) => {
      const uuids = await read(dialect, IDS);
      expect(uuids.map((uuid) => uuid.replaceAll('-', ''))).toEqual(UUIDS);
      expect(uuids.map(keyOfUuid)).toEqual(IDS.map(keyOf).sort());
      expect(await read(dialect, [])).toEqual([]);
    },
  );

  it('are bytes for PostgreSQL, and text for the others', () => {
    expect(keysArray('postgresql', IDS.map(keyOf))).toBeInstanceOf(Buffer);
    const [id = Buffer.alloc(0)] = IDS;
    expect(keysArray('cockroachdb', [keyOf(id)])).toMatch(/^\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$/);
  });
});
