import { createHash } from 'node:crypto';
import { agents, type Node } from './fleet.ts';

/** What runs on the stand-in cluster. Everything Mesos, Marathon and the pages say is added up from these tasks. */
export interface App {
  readonly id: string;
  readonly cpus: number;
  readonly memMb: number;
  readonly diskMb: number;
  /** Instances at the quietest and at the busiest time. */
  readonly instances: readonly [number, number];
  readonly framework: 'marathon' | 'metronome' | 'kafka' | 'cassandra';
  readonly packageName?: string;
}

export interface Task {
  readonly id: string;
  readonly app: App;
  readonly node: Node;
  readonly startedAt: string;
}

const app = (
  id: string,
  framework: App['framework'],
  [cpus, memMb, diskMb]: readonly [number, number, number],
  instances: readonly [number, number],
  packageName?: string,
): App => ({ id, framework, cpus, memMb, diskMb, instances, ...(packageName === undefined ? {} : { packageName }) });

export const apps: readonly App[] = [
  app('/cassandra', 'marathon', [0.5, 1024, 0], [1, 1], 'cassandra'),
  app('/cassandra/node', 'cassandra', [1, 4096, 10_240], [3, 3], 'cassandra'),
  app('/jenkins', 'marathon', [1, 2048, 0], [1, 1], 'jenkins'),
  app('/kafka', 'marathon', [0.5, 1024, 0], [1, 1], 'kafka'),
  app('/kafka/broker', 'kafka', [1, 2048, 5120], [3, 3], 'kafka'),
  app('/marathon-lb', 'marathon', [2, 1024, 0], [1, 1], 'marathon-lb'),
  app('/nightly-report', 'metronome', [0.25, 256, 0], [0, 2]),
  app('/payments/gateway', 'marathon', [0.5, 512, 0], [2, 4]),
  app('/payments/ledger', 'marathon', [0.5, 768, 0], [2, 2]),
  app('/web/checkout', 'marathon', [0.25, 384, 0], [2, 3]),
  app('/web/storefront', 'marathon', [0.25, 256, 0], [3, 8]),
];

const WAVE_MS = 7 * 60_000;
const EPOCH_MS = Date.UTC(2020, 5, 30, 12, 56, 2);

/** Between `low` and `high` in a slow wave, a different one for each app. */
function instancesAt({ id, instances: [low, high] }: App, now: number): number {
  const phase = (id.length / 10) * WAVE_MS;
  const wave = (1 + Math.sin(((now + phase) / WAVE_MS) * 2 * Math.PI)) / 2;
  return low + Math.round((high - low) * wave);
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

function taskOf(of: App, index: number): Task {
  const pool = of.id === '/marathon-lb' ? agents.filter((node) => node.role === 'agent_public') : agents.slice(0, 3);
  const node = pool[(of.id.length + index) % pool.length];
  if (node === undefined) throw new Error('the fleet has no agents');
  const name = of.id.slice(1).replaceAll('/', '_');
  return {
    id: `${name}.instance-${uuidOf(`${of.id}#${index}`)}._app.1`,
    app: of,
    node,
    startedAt: new Date(EPOCH_MS + index * 61_000).toISOString(),
  };
}

/** Every running task at a time; the same for the same time. */
export function tasksAt(now: number): readonly Task[] {
  return apps.flatMap((of) => Array.from({ length: instancesAt(of, now) }, (_, index) => taskOf(of, index)));
}

export const sum = (tasks: readonly Task[], resource: 'cpus' | 'memMb' | 'diskMb'): number =>
  tasks.reduce((total, task) => total + task.app[resource], 0);
