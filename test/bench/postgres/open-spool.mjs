/** The spool of a bench in a database, as the product opens it. */
const dist = (file) => import(`../../../dist/proxy/${file}`);

/** Nothing but what goes wrong, to where it does not mix with results. */
export const log = { info: () => undefined, warn: console.error, error: console.error };

export async function openSpool(url, batchMaxRecords) {
  const { readAddress } = await dist('database/address.js');
  const { createDatabase } = await dist('database/database.js');
  const { openSharedSpool } = await dist('spool/postgres/open.js');
  const reading = readAddress(url, false);
  if (!reading.ok) throw new Error(reading.error);
  const deps = { now: Date.now, random: Math.random, log };
  const database = createDatabase({ address: reading.address, ca: undefined, poolSize: 6, ...deps });
  const spool = openSharedSpool({
    database,
    destinations: ['receiver'],
    maxBytes: 4 * 1024 ** 3,
    maxAgeMs: 30 * 86_400_000,
    whenFull: 'refuse',
    batchMaxRecords,
    batchMaxBytes: 450 * 1024,
    leaseMs: 60_000,
    ...deps,
  });
  return {
    spool,
    async close() {
      await spool.close();
      await database.close();
    },
  };
}
