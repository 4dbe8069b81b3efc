import { createIsolatedDiagnostics } from '../../../dist/proxy/collectors/isolated-diagnostics.js';
import { reachOf } from '../../../src/proxy/outbound/cluster-reach.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { CLUSTER_ID } from '../../support/collectors-of.ts';
import { type FakeCluster, startFakeCluster } from '../../support/fake-cluster.ts';
import { COMMON_UNIT, plannedHealth, reportPieces, reportText } from '../../support/report-generator.ts';
import '../../support/patience.ts';

const REPORT = '/system/health/v1/report';
const NOW = Date.UTC(2026, 10, 22, 10, 0, 0);
const updatedTime = new Date(NOW).toISOString();
const certificate = makeCertificate();

let cluster: FakeCluster;
beforeEach(async () => {
  cluster = await startFakeCluster(certificate);
});
afterEach(() => cluster.close());

type Options = Parameters<typeof createIsolatedDiagnostics>[0];
const collectorOf = (given: Partial<Options> = {}) =>
  createIsolatedDiagnostics({
    urls: [`${cluster.origin}${REPORT}?cache=0`],
    ca: certificate.pem,
    reach: reachOf([cluster.origin]),
    login: undefined,
    clusterId: CLUSTER_ID,
    names: 'send',
    nowMs: () => NOW,
    ...given,
  });
const never = () => new AbortController().signal;

describe('the diagnostics collector in its own thread', () => {
  it('gives what the one in this thread gives, by the clock of this one', async () => {
    const plan = { nodes: 4, unanswered: 1, updatedTime };
    cluster.answers[REPORT] = reportText(plan);
    expect(await collectorOf().collect(never())).toMatchObject({
      ok: true,
      event: 'health',
      properties: plannedHealth(plan),
      observedMs: NOW,
      nodes: { known: 4, unanswered: 1 },
    });
    expect(cluster.asked.map(({ path }) => path)).toEqual([REPORT]);
  });

  it('asks this thread for its token, and for another when that one is refused', async () => {
    const refused: (string | undefined)[] = [];
    const login: Options['login'] = {
      token: async (old) => {
        refused.push(old);
        return { ok: true, token: `token-${refused.length}` };
      },
    };
    cluster.answers[REPORT] = (response, { headers }) =>
      headers.authorization === 'token=token-2' ? response.end('{}') : response.writeHead(401).end();
    expect(await collectorOf({ login }).collect(never())).toMatchObject({ ok: true });
    expect(refused).toEqual([undefined, 'token-1']);
  });

  it('says why it failed as the one in this thread does', async () => {
    cluster.answers[REPORT] = '<html>';
    const failed = { ok: false, url: `${cluster.origin}${REPORT}?cache=0` };
    expect(await collectorOf().collect(never())).toEqual({ ...failed, reason: 'answer: not JSON' });
    expect(await collectorOf({ ca: undefined }).collect(never())).toEqual({
      ...failed,
      reason: 'TLS: DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    const login: Options['login'] = { token: async () => ({ ok: false, reason: 'HTTP 403' }) };
    expect(await collectorOf({ login }).collect(never())).toEqual({
      ...failed,
      reason: "the service account's login failed: HTTP 403",
    });
    expect(await collectorOf({ urls: [] }).collect(never())).toEqual({
      ok: false,
      url: undefined,
      reason: 'no URL is configured',
    });
  });

  it('ends at once when it is told to, and in its time when the source hangs', async () => {
    cluster.answers[REPORT] = () => {};
    const stop = new AbortController();
    const looking = collectorOf().collect(stop.signal);
    stop.abort();
    expect(await looking).toMatchObject({ ok: false, reason: 'stopped' });
    expect(await collectorOf().collect(stop.signal)).toMatchObject({ ok: false, reason: 'stopped' });
    const limits = { baseMs: 500, perMiBMs: 0, maxMs: 60_000 };
    expect(await collectorOf({ limits }).collect(never())).toMatchObject({
      ok: false,
      reason: 'no whole answer in time',
    });
  });

  it('is given up as a whole when a source fills its memory, and this thread goes on', async () => {
    // 40,000 units with names of 8 KB: below every single limit, and 320 MB together.
    cluster.answers[REPORT] = (response) => {
      let unit = 0;
      const more = () => {
        while (unit < 40_000) {
          const name = `${unit}-${'x'.repeat(8_000)}`;
          unit += 1;
          if (!response.write(`${unit === 1 ? '{"Units":{' : ','}"${name}":{"UnitName":"${name}"}`)) return;
        }
        response.end('}}');
      };
      response.on('drain', more);
      response.on('error', () => {});
      more();
    };
    expect(await collectorOf().collect(never())).toMatchObject({ ok: false, reason: 'too large to read' });
    cluster.answers[REPORT] = '{}';
    expect(await collectorOf().collect(never())).toMatchObject({ ok: true });
  });

  it('reads a report of 20 MB while this thread keeps its turns', async () => {
    const plan = { nodes: 100, failing: { [COMMON_UNIT]: 60 }, journalChars: 5_000, updatedTime };
    const body = Buffer.concat([...reportPieces(plan)].map((piece) => Buffer.from(piece)));
    expect(body.length).toBeGreaterThan(15_000_000);
    cluster.answers[REPORT] = (response) => response.end(body);
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    const observation = await collectorOf().collect(never());
    clearInterval(timer);
    expect(observation).toMatchObject({ ok: true, properties: plannedHealth(plan) });
    expect(turns).toBeGreaterThan(20);
  });
});
