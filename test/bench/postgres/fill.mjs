/**
 * usage: fill.mjs <url> <events>. Puts a backlog of events of 1 KB into a shared spool and closes it; prints one line.
 */
const [, , url, count] = process.argv;
const events = Number(count);
const dist = (file) => import(`../../../dist/proxy/${file}`);
const { readAddress } = await dist('database/address.js');
const { createDatabase } = await dist('database/database.js');
const { openSharedSpool } = await dist('spool/postgres/open.js');

const log = { info: () => undefined, warn: console.error, error: console.error };
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
  batchMaxRecords: 500,
  batchMaxBytes: 450 * 1024,
  leaseMs: 60_000,
  ...deps,
});

const APPEND = 20;
const body = (messageId) => JSON.stringify({ type: 'page', messageId, filling: 'x'.repeat(900) });
for (let number = 0; number < events; number += APPEND) {
  const records = Array.from({ length: Math.min(APPEND, events - number) }, (_, index) => {
    const id = `bench-${number + index}`;
    return { id, body: body(id) };
  });
  const answer = await spool.append(records);
  if (!answer.ok) throw new Error(answer.reason);
}
await spool.close();
await database.close();
console.log(JSON.stringify({ events }));
