import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { healthReport } from '../../../example/cluster/answers/health.ts';
import { mesosFrameworks, mesosMetrics } from '../../../example/cluster/answers/mesos.ts';
import { keepClusterId } from '../../../example/cluster/cluster-id.ts';

const MINUTE_MS = 60_000;
/** A minute in which Telegraf fails on one agent, and one in which it does not. */
const FAILING = 4 * MINUTE_MS;
const WELL = 7 * MINUTE_MS;

interface Report {
  readonly Units: Record<string, { readonly Nodes: readonly { readonly IP: string }[]; readonly Health: number }>;
  readonly Nodes: Record<string, { readonly Units: readonly { readonly UnitName: string; readonly Health: number }[] }>;
}

const unhealthyAt = (report: Report, unit: string) =>
  Object.values(report.Nodes).filter(({ Units }) => Units.some((u) => u.UnitName === unit && u.Health === 1)).length;

describe('the stand-in cluster', () => {
  it('reports a failed unit on the node that has it, and the worst over the nodes', () => {
    // The shape is dcos-diagnostics'; the answer itself is untyped JSON.
    const failing = healthReport(FAILING) as Report;
    const well = healthReport(WELL) as Report;
    expect(unhealthyAt(failing, 'dcos-telegraf.service')).toBe(1);
    expect(failing.Units['dcos-telegraf.service']).toMatchObject({ Health: 1 });
    expect(failing.Units['dcos-telegraf.service']?.Nodes).toHaveLength(5);
    expect(unhealthyAt(well, 'dcos-telegraf.service')).toBe(0);
    expect(well.Units['dcos-mesos-slave-public.service']?.Nodes).toHaveLength(1);
  });

  it('says the same at the same time, and moves', () => {
    expect(mesosMetrics(FAILING)).toEqual(mesosMetrics(FAILING));
    const tasks = new Set(Array.from({ length: 20 }, (_, i) => mesosMetrics(i * MINUTE_MS)['master/tasks_running']));
    expect(tasks.size).toBeGreaterThan(2);
  });

  it('runs as many tasks as its frameworks list', () => {
    const { frameworks } = mesosFrameworks(WELL) as { readonly frameworks: readonly { readonly tasks: unknown[] }[] };
    const listed = frameworks.reduce((total, { tasks }) => total + tasks.length, 0);
    expect(mesosMetrics(WELL)['master/tasks_running']).toBe(listed);
  });

  it('makes its id once and keeps it', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'cluster-id-'));
    const file = path.join(folder, 'deep', 'cluster-id');
    const id = await keepClusterId(file);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await readFile(file, 'utf8')).toBe(`${id}\n`);
    expect(await keepClusterId(file)).toBe(id);
    await rm(folder, { recursive: true });
  });
});
