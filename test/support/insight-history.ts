import { openInsightDatabase } from '../../dist/proxy/insight/aggregates/database.js';
import { createRecorder, type Recorder } from '../../dist/proxy/insight/aggregates/recorder.js';
import { createWriter } from '../../dist/proxy/insight/aggregates/write.js';
import type { AdmittedEvent } from '../../src/contract/event.ts';
import { dcosRoutes } from '../../src/plugin/routers/dcos-routes.ts';
import { createRandom, type Random } from './random.ts';

export interface HistoryOptions {
  /** `insight.db`, of a proxy that does not run. */
  readonly file: string;
  /** When the history ends, epoch ms: that hour is the last one. */
  readonly nowMs: number;
  /** @default 90 */
  readonly days?: number;
  readonly seed?: number;
}

const HOUR_MS = 3_600_000;
const ANSWER = { ok: true, stored: 1, duplicates: 0 } as const;

const MOST_USED = [
  '/services/overview',
  '/dashboard',
  '/services/detail/:id/tasks',
  '/nodes/agents/table',
  '/services/detail/:id/tasks/:taskID/logs',
  '/services/overview/:id',
  '/services/detail/:id/configuration',
  '/jobs/overview',
  '/services/detail/:id/debug',
  '/nodes/:nodeID/tasks',
  '/catalog/packages',
  '/services/detail/:id/tasks/:taskID/files',
  '/components',
];
/** Every page of the DC/OS UI, the most used ones first. */
const PAGES = [
  ...new Set([
    ...MOST_USED,
    ...dcosRoutes().flatMap(({ path, to }) => (path === undefined || to !== undefined ? [] : path)),
  ]),
];
/** The second page is seen half as often as the first, the third a third. */
function anyPage(random: Random): string | undefined {
  const sum = PAGES.reduce((all, _, index) => all + 1 / (index + 1), 0);
  let left = (random.below(10_000) / 10_000) * sum;
  return PAGES.find((_, index) => {
    left -= 1 / (index + 1);
    return left < 0;
  });
}

const ALWAYS_INSTALLED = ['marathon-lb', 'dcos-monitoring', 'kafka', 'cassandra', 'jenkins'];
const COME_AND_GO = ['spark', 'elastic', 'hdfs', 'gitlab', 'confluent-kafka', 'nifi'];

/** How much of the day's busiest hour there is in each, UTC. */
const BY_HOUR = [4, 4, 4, 4, 5, 7, 14, 29, 50, 75, 92, 98, 95, 100, 98, 90, 72, 52, 34, 20, 12, 8, 6, 5];

/** Of one; a fifth of it at the weekend. */
function activity(ms: number): number {
  const time = new Date(ms);
  return ((BY_HOUR[time.getUTCHours()] ?? 0) / 100) * ([0, 6].includes(time.getUTCDay()) ? 0.2 : 1);
}

/** A moment in each hour, and now. */
function* hoursOf({ nowMs, days = 90 }: HistoryOptions): Iterable<number> {
  const last = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  for (let ms = last - (days * 24 - 1) * HOUR_MS; ms < last; ms += HOUR_MS) yield ms + HOUR_MS / 2;
  yield nowMs;
}

interface Cluster {
  readonly random: Random;
  installed: Set<string>;
  pending: number;
}

const event = (name: AdmittedEvent['name'], properties: AdmittedEvent['properties']): AdmittedEvent => ({
  name,
  type: name === 'page' ? 'page' : 'track',
  messageId: 'in-a-generated-history',
  timestamp: '2026-01-01T00:00:00.000Z',
  properties,
});

function use(recorder: Recorder, cluster: Cluster, ms: number): number {
  const { random } = cluster;
  const busy = activity(ms);
  const users = Math.round(busy * (30 + random.below(12)));
  let events = 0;
  const say = (one: AdmittedEvent, owner: string) => {
    recorder.watch([one], owner)(ANSWER);
    events += 1;
  };
  for (let user = 0; user < users; user += 1) {
    const owner = `user-${random.below(80)}`;
    if (random.chance(0.3)) say(event('dcos_login', { method: 'local' }), owner);
    if (random.chance(0.04)) say(event('dcos_login_failed', { error: 'credentials' }), owner);
    for (let view = random.below(25); view >= 0; view -= 1) {
      say(event('page', { path: anyPage(random) }), owner);
    }
    if (random.chance(0.2)) say(event('dcos_logout', { reason: 'user' }), owner);
  }
  return events;
}

function observe(recorder: Recorder, { random, installed }: Cluster, ms: number): void {
  const busy = activity(ms);
  const agents = random.chance(0.02) ? 38 : 40;
  const [gone, come] = [random.pick(COME_AND_GO), random.pick(COME_AND_GO)];
  if (random.chance(0.01)) installed.add(come);
  if (random.chance(0.006)) installed.delete(gone);
  const unhealthy = random.chance(0.03) ? 1 + random.below(3) : 0;
  const units = ['dcos-mesos-slave', 'dcos-net', 'dcos-metronome', 'dcos-log-agent'];
  recorder.watch([
    event(
      'health',
      Object.fromEntries(
        units.flatMap((unit, index) => [
          [`health-unit-${unit}-total`, agents],
          [`health-unit-${unit}-unhealthy`, index < unhealthy ? 1 + random.below(agents) : 0],
        ]),
      ),
    ),
    event('mesos_track', {
      agents_active: agents,
      agents_connected: agents,
      cpu_total: agents * 16,
      cpu_used: Math.round(agents * 16 * (0.45 + 0.3 * busy + random.below(50) / 1_000) * 10) / 10,
      mem_total: agents * 64_000,
      mem_used: Math.round(agents * 64_000 * (0.55 + 0.15 * busy + random.below(30) / 1_000)),
      disk_total: agents * 500_000,
      disk_used: Math.round(agents * 500_000 * (0.2 + random.below(10) / 1_000)),
      task_count: 280 + Math.round(busy * 150) + random.below(20),
      framework_count: 4 + installed.size,
      frameworks: [],
    }),
    event('package_list', {
      package_list: [...installed].map((name) => ({
        appId: `/${name}`,
        packageInformation: { packageDefinition: { name, version: '1.0.0' } },
      })),
    }),
  ])(ANSWER);
}

/**
 * Fills the file with what a busy cluster would have had counted, through the proxy's own recorder and writer. There is a
 * night of five hours in it in which the proxy was stopped, and a day on which the destination was away.
 */
export function fillHistory(options: HistoryOptions): void {
  const { file, nowMs, days = 90, seed = 7 } = options;
  let ms = nowMs;
  const recorder = createRecorder(() => ms);
  const db = openInsightDatabase(file);
  const writer = createWriter(db, { retentionDays: days });
  const cluster: Cluster = { random: createRandom(seed), installed: new Set(ALWAYS_INSTALLED), pending: 0 };
  for (const at of hoursOf(options)) {
    ms = at;
    const hoursAgo = Math.round((nowMs - ms) / HOUR_MS);
    if (hoursAgo >= 58 && hoursAgo < 63) continue;
    observe(recorder, cluster, ms);
    const events = use(recorder, cluster, ms);
    const refused = cluster.random.chance(0.05) ? 1 + cluster.random.below(9) : 0;
    cluster.pending += events + 3;
    const isAway = hoursAgo >= 200 && hoursAgo < 224;
    const delivered = isAway ? 0 : Math.max(0, cluster.pending - cluster.random.below(4));
    cluster.pending -= delivered;
    recorder.add('watched', 1);
    recorder.add('received', events + refused);
    recorder.add('refused', refused);
    recorder.add('delivered', delivered);
    recorder.add('pending', cluster.pending);
    // Of the last days each hour by itself, as it would be; before that, a day at once makes no difference.
    if (hoursAgo < 200 || new Date(ms).getUTCHours() === 23) writer.write({ ...recorder.take(), nowMs: ms });
  }
  // The library closes in earnest only when its statements were collected: until then pages lie in the log alone, and
  // whoever damages the file would damage nothing.
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}
