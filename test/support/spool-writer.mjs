/**
 * A process that does what the proxy does with a spool, to be killed: appends from many producers, and carries to a
 * receiver if it is given one. Prints one line for every answer: `ack <ids>` or `no <reason>`; `open` when it is open,
 * `idle` when asked to end and everything is delivered.
 *
 * Started by spawn-writer.ts with one argument, the JSON of its options.
 */
import { writeSync } from 'node:fs';

const options = JSON.parse(process.argv[2]);
const { openSpool } = await import(`${options.code}/spool/open.js`);
const say = (line) => writeSync(1, `${line}\n`);

const spool = await openSpool({
  destinations: ['receiver'],
  maxBytes: 1024 * 1024 * 1024,
  maxAgeMs: 30 * 86_400_000,
  whenFull: 'refuse',
  batchMaxRecords: 50,
  batchMaxBytes: 450 * 1024,
  ballastBytes: 1024 * 1024,
  now: Date.now,
  ...options.spool,
});

let forwarder;
let destination;
if (options.receiver !== undefined) {
  const { createForwarder } = await import(`${options.code}/forwarder/forwarder.js`);
  const { createDestination } = await import(`${options.code}/destinations/create.js`);
  const { Secret } = await import(`${options.code}/secrets/secret.js`);
  destination = createDestination(
    { kind: 'segment', name: 'receiver', url: options.receiver, writeKey: new Secret('test') },
    { now: Date.now, stdout: process.stdout },
  );
  const silent = () => undefined;
  forwarder = createForwarder({
    spool,
    destinations: [destination],
    now: Date.now,
    random: Math.random,
    log: { info: silent, warn: silent, error: silent },
    lingerMs: 5,
  });
  forwarder.start();
}
say('open');

let ending = false;
let number = 0;
async function produce(producer) {
  while (!ending) {
    const records = Array.from({ length: 1 + Math.floor(Math.random() * 4) }, () => {
      number += 1;
      const messageId = `${options.name}-${producer}-${number}`;
      return { id: messageId, body: JSON.stringify({ messageId, filling: 'x'.repeat(Math.random() * 1500) }) };
    });
    const answer = await spool.append(records);
    if (answer.ok) say(`ack ${records.map(({ id }) => id).join(',')}`);
    else {
      say(`no ${answer.reason}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
const producers = Array.from({ length: options.producers }, (_, index) => produce(index));

process.stdin.once('data', async () => {
  ending = true;
  await Promise.all(producers);
  while (forwarder !== undefined && (await spool.status()).destinations.receiver.pending > 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  say(`idle ${JSON.stringify(await spool.status())}`);
  await forwarder?.stop();
  await destination?.close();
  await spool.close();
  process.stdin.destroy();
});
