import path from 'node:path';
import { createDestination } from '../../../src/proxy/destinations/create.ts';
import { createForwarder, type Forwarder } from '../../../src/proxy/forwarder/forwarder.ts';
import { Secret } from '../../../src/proxy/secrets/secret.ts';
import type { Spool } from '../../../src/proxy/spool/spool.ts';
import { type Answer, type BatchReceiver, ok, startBatchReceiver } from '../../support/batch-receiver.ts';
import { closeTestSpools, expectSpoolConservation, openTestSpool } from '../../support/open-test-spool.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

/**
 * A real receiver that degrades in every way we know of, while events keep coming. Real time; the dice are loaded so that
 * back-offs are short.
 */
const folder = tempDir();
const TIMEOUT_MS = 300;
const isBad = (id: string) => id.startsWith('bad');

/** Answers for events that were not kept. */
const without =
  (answer: Answer): Answer =>
  (request, response) => {
    request.lose();
    answer(request, response);
  };
const status = (code: number, headers: () => Record<string, string> = () => ({})): Answer =>
  without((_, response) => void response.writeHead(code, headers()).end());

const faults: readonly (readonly [what: string, answer: Answer])[] = [
  ['hangs', without(() => undefined)],
  ['cuts the connection', without((_, response) => void response.destroy())],
  ['takes the events and loses the answer', (_, response) => void response.destroy()],
  ['answers 500', status(500)],
  ['answers 503', status(503)],
  ['answers 429 with seconds', status(429, () => ({ 'retry-after': '1' }))],
  ['answers 429 with a date', status(429, () => ({ 'retry-after': new Date(Date.now() + 1_000).toUTCString() }))],
  ['answers 408', status(408)],
  ['redirects elsewhere', status(302, () => ({ location: 'http://127.0.0.1:1/portal' }))],
  [
    'fails half of the time',
    (request, response) => (Math.random() < 0.5 ? status(500)(request, response) : ok(request, response)),
  ],
  [
    'drips its answer',
    (_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    },
  ],
  [
    'refuses every batch that holds a bad event',
    (request, response) => (request.ids.some(isBad) ? status(400)(request, response) : ok(request, response)),
  ],
];

describe('a receiver that degrades', () => {
  let receiver: BatchReceiver;
  let spool: Spool;
  let forwarder: Forwarder;
  let number = 0;
  const ids: string[] = [];

  async function appendSome(count: number, name = 'good'): Promise<void> {
    const records = Array.from({ length: count }, () => {
      number += 1;
      const messageId = `${name}-${number}`;
      ids.push(messageId);
      return { id: messageId, body: JSON.stringify({ messageId }) };
    });
    expect(await spool.append(records)).toMatchObject({ ok: true });
  }
  const delivered = () =>
    until('everything to be delivered', async () =>
      (await spool.status()).destinations.receiver?.pending === 0 ? true : undefined,
    );

  beforeAll(async () => {
    receiver = await startBatchReceiver();
    const directory = path.join(folder, 'spool');
    spool = await openTestSpool({ directory, destinations: ['receiver'], batchMaxRecords: 20 });
    const config = {
      kind: 'segment' as const,
      name: 'receiver',
      url: receiver.url,
      writeKey: new Secret('key'),
      timeoutMs: TIMEOUT_MS,
    };
    const destination = createDestination(config, { now: Date.now, stdout: { write: () => true } });
    const silent = () => undefined;
    forwarder = createForwarder({
      spool,
      destinations: [destination],
      now: Date.now,
      random: () => 0.05,
      log: { info: silent, warn: silent, error: silent },
      lingerMs: 10,
    });
    forwarder.start();
  });
  afterAll(async () => {
    await forwarder.stop();
    await receiver.close();
    await closeTestSpools();
  });

  it.each(faults)('that %s: is sent everything when it is well again, within seconds', async (_, answer) => {
    await appendSome(30);
    await delivered();
    receiver.answer = answer;
    await appendSome(50);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await appendSome(10);
    receiver.answer = ok;
    const mended = Date.now();
    await delivered();
    expect(Date.now() - mended).toBeLessThan(15_000);
    const counts = receiver.counts();
    expect(ids.filter((id) => !counts.has(id))).toEqual([]);
    expectSpoolConservation(await spool.status());
  });

  it('that refuses half of the events for good: gets the other half, once', async () => {
    receiver.answer = (request, response) =>
      request.ids.some(isBad) ? status(400)(request, response) : ok(request, response);
    const before = (await spool.status()).destinations.receiver?.dead ?? 0;
    for (let pair = 0; pair < 20; pair += 1) {
      await appendSome(1, 'bad');
      await appendSome(1);
    }
    await delivered();
    expect((await spool.status()).destinations.receiver?.dead).toBe(before + 20);
    const counts = receiver.counts();
    expect(ids.filter((id) => counts.has(id) === isBad(id))).toEqual([]);
  });

  it('got an event again only where an answer was lost, and then in the identical batch', () => {
    const companyOf = new Map<string, string>();
    for (const request of receiver.requests) {
      for (const id of request.ids) {
        expect(companyOf.get(id) ?? String(request.ids)).toBe(String(request.ids));
        companyOf.set(id, String(request.ids));
      }
    }
  });
});
