import { readFileSync } from 'node:fs';
import { expectConservation } from '../../support/conservation.ts';
import { PLANTED } from '../../support/fuzz-body.ts';
import { type FuzzRequest, fuzzRequest } from '../../support/fuzz-request.ts';
import { type FuzzAnswer, sendTogether } from '../../support/fuzz-sender.ts';
import { pageEvent } from '../../support/page-event.ts';
import { createRandom } from '../../support/random.ts';
import { type StartedProxy, startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** A short round here, always the same; `npm run soak` asks for a million, of a new seed each time. */
const SHORT_ROUND = 20_000;
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? SHORT_ROUND);
const SEED = Number(process.env.FUZZ_SEED ?? (REQUESTS > SHORT_ROUND ? Date.now() % 2 ** 31 : 20261122));
const SENDERS = 16;
const TOGETHER = 12;
const MIB = 1024 ** 2;

const STATUSES = new Set([200, 400, 403, 404, 408, 413, 415, 431, 503]);

const folder = tempDir();

/** Resident memory of a process; undefined where there is no /proc. */
function residentBytes(pid: number | undefined): number | undefined {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
  } catch {
    return undefined;
  }
}

/** What is wrong with an answer, in words; undefined when nothing is. */
function complaint({ status, head, body }: FuzzAnswer): string | undefined {
  if (!STATUSES.has(status)) return `an answer that begins with ${JSON.stringify(head.slice(0, 300))}`;
  if (body.includes(PLANTED) || head.includes(PLANTED)) return 'a value was repeated';
  if (!/content-type: application\/json/i.test(head)) return undefined;
  if (body === '') return undefined; // HEAD
  const answer = JSON.parse(body) as Record<string, unknown>;
  if (status >= 400 && 'success' in answer && (answer.success !== false || !/^[a-z_]+$/.test(String(answer.reason)))) {
    return `a refusal without a reason: ${body}`;
  }
  return undefined;
}

/** The request at fault, and the one before it. */
const sample = (requests: readonly FuzzRequest[], index: number): string =>
  requests
    .slice(Math.max(0, index - 1), index + 1)
    .map(({ bytes }) => bytes.toString('latin1').slice(0, 3_000))
    .join('\n---\n');

describe(`${REQUESTS} mutated requests`, () => {
  let proxy: StartedProxy;
  const statuses = new Map<number, number>();
  let sent = 0;

  async function sender(seed: number, until: () => boolean): Promise<void> {
    const random = createRandom(seed);
    while (!until()) {
      const requests: FuzzRequest[] = [];
      while (requests.length < TOGETHER && requests.at(-1)?.kind !== 'ends') requests.push(fuzzRequest(random));
      const answers = await sendTogether(Number(new URL(proxy.url).port), requests);
      // After an answer that closes the connection the rest of them is not heard any more.
      sent += Math.min(requests.length, answers.length + 1);
      const closed = /connection: close/i.test(answers.at(-1)?.head ?? '') || requests.at(-1)?.kind === 'ends';
      for (const [index, answer] of answers.entries()) {
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        const wrong = complaint(answer);
        if (wrong !== undefined) throw new Error(`seed ${SEED}: ${wrong}\n${sample(requests, index)}`);
      }
      if (answers.length < requests.length && !closed) {
        throw new Error(`seed ${SEED}: hung up without an answer\n${sample(requests, answers.length)}`);
      }
    }
  }

  beforeAll(async () => {
    proxy = await startProxy(
      { cluster: { clusterId: 'fuzz', version: '2.1.3', variant: 'open' }, log: { level: 'info' } },
      folder,
    );
  });

  it(
    'leave the intake standing: no crash, no 5xx but 503, no value repeated, no memory kept, every event accounted for',
    async () => {
      const run = (requests: number, seed: number) => {
        const goal = sent + requests;
        return Promise.all(Array.from({ length: SENDERS }, (_, index) => sender(seed + index, () => sent >= goal)));
      };
      await run(REQUESTS * 0.3, SEED);
      const warm = residentBytes(proxy.child.pid);
      const startedMs = performance.now();
      await run(REQUESTS * 0.7, SEED + SENDERS);
      const perSecond = (REQUESTS * 0.7) / ((performance.now() - startedMs) / 1000);
      const grown = ((residentBytes(proxy.child.pid) ?? 0) - (warm ?? 0)) / MIB;
      console.log(
        `fuzz: ${sent} requests, ${Math.round(perSecond)} a second, ${JSON.stringify(Object.fromEntries(statuses))}, memory ${Math.round((warm ?? 0) / MIB)} MiB, then ${grown.toFixed(1)} more`,
      );

      const health = await proxy.health();
      expect(health.intake.refused.internal).toBeUndefined();
      expect(statuses.get(200)).toBeGreaterThan(sent / 10);
      expect(statuses.get(400)).toBeGreaterThan(sent / 10);
      expect((await proxy.post([pageEvent()])).body).toMatchObject({ accepted: 1, rejected: [] });
      expectConservation(await proxy.health());
      expect(grown).toBeLessThan(64);
      expect(proxy.stderr()).not.toMatch(/"level":"(error|fatal)"/);
      expect(proxy.stderr()).not.toContain(PLANTED);
      expect(await proxy.stop()).toBe(0);
    },
    60_000 + REQUESTS * 5,
  );
});
