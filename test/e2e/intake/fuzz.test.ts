import { readFileSync } from 'node:fs';
import { expectConservation } from '../../support/conservation.ts';
import { PLANTED } from '../../support/fuzz-body.ts';
import { type FuzzRequest, fuzzRequest } from '../../support/fuzz-request.ts';
import { type FuzzAnswer, sendOver } from '../../support/fuzz-sender.ts';
import { pageEvent } from '../../support/page-event.ts';
import { createRandom } from '../../support/random.ts';
import { type StartedProxy, startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';

/**
 * A million, always the same ones; `npm run soak` takes a new seed each time. A slow machine stops when the time is over,
 * and says how far it came.
 */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 1_000_000);
const SECONDS = Number(process.env.FUZZ_SECONDS ?? 200);
const SEED = Number(process.env.FUZZ_SEED ?? 20261122);
/** What a machine has to manage in that time, however slow: fewer would show nothing. */
const LEAST = Math.min(REQUESTS, 50_000);
const SENDERS = 12;
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

/** Bodies that were found right: most answers are one of a few hundred. */
const sound = new Set<string>();
const SOUND_MAX = 5_000;

/** What is wrong with an answer, in words; undefined when nothing is. */
function complaint({ status, head, body }: FuzzAnswer): string | undefined {
  if (!STATUSES.has(status)) return `an answer that begins with ${JSON.stringify(head.slice(0, 300))}`;
  if (head.includes(PLANTED)) return 'a value was repeated';
  const key = `${status} ${body}`;
  if (sound.has(key)) return undefined;
  if (body.includes(PLANTED)) return 'a value was repeated';
  if (body !== '' && /content-type: application\/json/i.test(head)) {
    const answer = JSON.parse(body) as Record<string, unknown>;
    const isRefusal = status >= 400 && 'success' in answer;
    if (isRefusal && (answer.success !== false || !/^[a-z_]+$/.test(String(answer.reason)))) {
      return `a refusal without a reason: ${body}`;
    }
  }
  if (sound.size < SOUND_MAX) sound.add(key);
  return undefined;
}

const sample = (requests: readonly (FuzzRequest | undefined)[]): string =>
  requests.map((request) => request?.bytes.toString('latin1').slice(0, 3_000)).join('\n---\n');

describe(`${REQUESTS} mutated requests`, () => {
  let proxy: StartedProxy;
  const statuses = new Map<number, number>();
  let sent = 0;

  async function sender(seed: number, isOver: () => boolean): Promise<void> {
    const random = createRandom(seed);
    const port = Number(new URL(proxy.url).port);
    while (!isOver()) {
      const unanswered = await sendOver(port, {
        next: () => (isOver() ? undefined : fuzzRequest(random)),
        answered(request, answer, before) {
          sent += 1;
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          const wrong = complaint(answer);
          if (wrong !== undefined) throw new Error(`seed ${SEED}: ${wrong}\n${sample([before, request])}`);
        },
      });
      if (unanswered !== undefined) {
        throw new Error(`seed ${SEED}: hung up without an answer\n${sample([unanswered])}`);
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
      const startedMs = performance.now();
      const run = (share: number, seed: number) => {
        const isOver = () => sent >= REQUESTS * share || performance.now() - startedMs >= SECONDS * 1_000 * share;
        return Promise.all(Array.from({ length: SENDERS }, (_, index) => sender(seed + index, isOver)));
      };
      await run(0.3, SEED);
      const warm = residentBytes(proxy.child.pid);
      await run(1, SEED + SENDERS);
      const seconds = (performance.now() - startedMs) / 1000;
      const grown = ((residentBytes(proxy.child.pid) ?? 0) - (warm ?? 0)) / MIB;
      console.log(
        `fuzz: ${sent} requests in ${Math.round(seconds)} s, ${JSON.stringify(Object.fromEntries(statuses))}, memory ${Math.round((warm ?? 0) / MIB)} MiB, then ${grown.toFixed(1)} more`,
      );

      expect(sent).toBeGreaterThanOrEqual(LEAST);
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
    60_000 + SECONDS * 1_000,
  );
});
