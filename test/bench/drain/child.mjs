import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { Agent } from 'undici';

/**
 * One part of the drain bench in a process of its own, so that time and memory are its own.
 * usage: node child.mjs fill|drain|bare|receive <JSON>; prints one line of JSON, `receive` its URL first.
 */
const [, , role, json = '{}'] = process.argv;
const { directory, events, url, inFlight } = JSON.parse(json);
const dist = (file) => import(`../../../dist/proxy/${file}`);

/** Peak memory of this process as the kernel saw it; its own memory now where there is no /proc. */
const peakBytes = () => {
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  return found === null ? process.memoryUsage.rss() : Number(found[1]) * 1024;
};
/** Of this process, since it began. */
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};
const say = (value) => console.log(JSON.stringify(value));
const bodyOf = (number) =>
  JSON.stringify({
    type: 'page',
    messageId: `bench-${number}`,
    properties: { path: '/nodes/:nodeID' },
    filling: 'x'.repeat(900),
  });

async function openSpool() {
  const { openSpool: open } = await dist('spool/open.js');
  return open({
    directory,
    destinations: ['receiver'],
    maxBytes: 4 * 1024 ** 3,
    maxAgeMs: 30 * 86_400_000,
    whenFull: 'refuse',
    batchMaxRecords: 500,
    batchMaxBytes: 450 * 1024,
    now: Date.now,
  });
}

const roles = {
  async fill() {
    const spool = await openSpool();
    const startedMs = performance.now();
    for (let number = 0; number < events; number += 500) {
      const records = Array.from({ length: Math.min(500, events - number) }, (_, index) => ({
        id: `bench-${number + index}`,
        body: bodyOf(number + index),
        owner: `user-${index % 50}`,
      }));
      const answer = await spool.append(records);
      if (!answer.ok) throw new Error(answer.reason);
    }
    say({ seconds: (performance.now() - startedMs) / 1000 });
    await spool.close();
  },

  async drain() {
    const { createForwarder } = await dist('forwarder/forwarder.js');
    const { createDestination } = await dist('destinations/create.js');
    const { Secret } = await dist('secrets/secret.js');
    const openedMs = performance.now();
    const spool = await openSpool();
    const openMs = performance.now() - openedMs;
    const config = { kind: 'segment', name: 'receiver', url, writeKey: new Secret('bench') };
    const destination = createDestination(config, { now: Date.now, stdout: process.stdout });
    const log = { info: () => undefined, warn: console.error, error: console.error };
    const forwarder = createForwarder({
      spool,
      destinations: [destination],
      now: Date.now,
      random: Math.random,
      log,
      maxInFlight: inFlight,
    });
    const startedMs = performance.now();
    const rss = [];
    const sampling = setInterval(() => rss.push(process.memoryUsage.rss()), 250);
    forwarder.start();
    let pending = events;
    while (pending > 0) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      ({ pending } = (await spool.status()).destinations.receiver);
    }
    const seconds = (performance.now() - startedMs) / 1000;
    clearInterval(sampling);
    await forwarder.stop();
    await destination.close();
    await spool.close();
    say({ seconds, openMs, cpuMs: cpuMs(), peakBytes: peakBytes(), rss });
  },

  /** No promises: reads the same rows and posts them. */
  async bare() {
    const { DatabaseSync } = createRequire(import.meta.url)('@photostructure/sqlite');
    const { bodyOf: read, endOf } = await dist('spool/frames.js');
    const db = new DatabaseSync(`${directory}/spool.db`, { readOnly: true });
    const next = db.prepare('SELECT first, data FROM chunk WHERE first > ? ORDER BY first LIMIT 1');
    function* bodies() {
      for (let row = next.get(0); row !== undefined; row = next.get(row.first)) {
        const { data } = row;
        const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
        for (let at = 0, end = 0; at < bytes.length; at = end) {
          end = endOf(bytes, at);
          yield read(bytes, at, end);
        }
      }
    }
    const all = bodies();
    const agent = new Agent();
    const startedMs = performance.now();
    async function loop() {
      for (;;) {
        const chosen = [];
        for (let bytes = 0; chosen.length < 500 && bytes < 449 * 1024; bytes += chosen.at(-1).length) {
          const { value, done } = all.next();
          if (done) break;
          chosen.push(value);
        }
        if (chosen.length === 0) return;
        const body = `{"batch":[${chosen.join(',')}],"sentAt":"${new Date().toISOString()}"}`;
        const response = await agent.request({ origin: url, path: '/v1/batch', method: 'POST', body });
        await response.body.text();
      }
    }
    await Promise.all(Array.from({ length: inFlight }, loop));
    say({ seconds: (performance.now() - startedMs) / 1000, cpuMs: cpuMs(), peakBytes: peakBytes() });
    await agent.close();
  },

  /** Reads what it gets, and answers. */
  async receive() {
    const server = createServer((request, response) => {
      request.resume();
      request.on('end', () => response.end('{"success":true}'));
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    say({ url: `http://127.0.0.1:${server.address().port}` });
  },
};

await roles[role]();
