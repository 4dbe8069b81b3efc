import { log, openSpool } from './open-spool.mjs';

/**
 * usage: deliver.mjs <url of the database> <url of the receiver> <events of a batch>. Spool and forwarder as a proxy has
 * them; prints one line when it has begun, and ends in good order when it is told to.
 */
const [, , database, url, batch] = process.argv;
const dist = (file) => import(`../../../dist/proxy/${file}`);
const { createForwarder } = await dist('forwarder/forwarder.js');
const { createDestination } = await dist('destinations/create.js');
const { Secret } = await dist('secrets/secret.js');

const { spool, close } = await openSpool(database, Number(batch));
const destination = createDestination(
  { kind: 'segment', name: 'receiver', url, writeKey: new Secret('bench') },
  { now: Date.now, stdout: process.stdout },
);
const forwarder = createForwarder({ spool, destinations: [destination], now: Date.now, random: Math.random, log });
forwarder.start();
console.log('{}');

process.stdin.once('data', async () => {
  await forwarder.stop();
  await destination.close();
  await close();
  process.stdin.destroy();
});
