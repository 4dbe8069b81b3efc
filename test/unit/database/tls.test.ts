import { readAddress } from '../../../src/proxy/database/address.ts';
import { createDatabase } from '../../../src/proxy/database/database.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { startPostgres } from '../../support/postgres.ts';

describe('a database that speaks TLS', () => {
  it('is talked to when its certificate is trusted, and to nobody else is anything said', async () => {
    const tls = makeCertificate();
    const server = await startPostgres({ fsync: false, tls });
    const reading = readAddress(`${server.url}?sslmode=verify-full`, false);
    if (!reading.ok) throw new Error(reading.error);
    const log = { info: () => undefined, warn: () => undefined };
    const open = (ca: string | undefined) =>
      createDatabase({ address: reading.address, ca, poolSize: 2, now: Date.now, random: Math.random, log });
    const text = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
    const ask = (database: ReturnType<typeof open>) =>
      database.transact((session) => session.ask<{ ssl: boolean }>({ name: 'ssl', text }));
    const stranger = open(undefined);
    await expect(ask(stranger)).rejects.toThrow(/certificate/);
    expect(stranger.problem()).toMatch(/CERT/);
    const trusting = open(tls.pem);
    expect(await ask(trusting)).toEqual([{ ssl: true }]);
    await Promise.all([stranger.close(), trusting.close()]);
  });
});
