import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseConfig } from '../../../src/proxy/config/config.ts';
import { createMetrics } from '../../../src/proxy/insight/metrics.ts';
import { refusals } from '../../../src/proxy/intake/refusals.ts';
import { installedTool, PROMTOOL } from '../../support/installed-tool.ts';
import { metricsUsed } from '../../support/metrics-used.ts';
import { root } from '../../support/run-command.ts';

const folder = path.join(root, 'deploy/prometheus');
const text = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
const alerts = text('alerts.yml');
const names = (of: string, pattern: RegExp) => [...of.matchAll(pattern)].map(([, name = '']) => name);

describe('the files for Prometheus', () => {
  let promtool = '';
  beforeAll(() => {
    promtool = installedTool(PROMTOOL);
  }, 120_000);

  it('are taken by Prometheus itself, and every alert fires when it should and not before', () => {
    const run = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(promtool, args, { cwd: folder, encoding: 'utf8' });
      return { status, said: stdout + stderr };
    };
    expect(run('check', 'config', 'prometheus.yml')).toMatchObject({ status: 0 });
    const tested = run('test', 'rules', 'alerts.test.yml');
    expect(tested.said).toContain('SUCCESS');
    expect(tested.status).toBe(0);
  });

  it('have a case that fires and one that does not for every alert', () => {
    const tests = text('alerts.test.yml');
    for (const alert of names(alerts, /- alert: (\w+)/g)) {
      const cases = tests.split(`alertname: ${alert}\n`).slice(1);
      const fires = cases.map((one) => !/^\s*exp_alerts: \[\]/.test(one));
      expect([alert, fires.includes(true), fires.includes(false)]).toEqual([alert, true, true]);
    }
  });

  it('ask for metrics, labels and reasons that there are', () => {
    const metrics = createMetrics().describe();
    const used = metricsUsed(alerts);
    const known = metrics.map(({ name }) => name);
    expect([...used.metrics].filter((name) => !known.includes(name))).toEqual([]);
    expect(used.metrics.size).toBeGreaterThan(10);
    const labels = [...metrics.flatMap((metric) => metric.labels), 'instance', 'job'];
    expect([...used.labels].filter((label) => !labels.includes(label))).toEqual([]);

    const spool = readFileSync(path.join(root, 'src/proxy/spool/README.md'), 'utf8');
    const dropped = names(spool.slice(spool.indexOf('## Reasons for')), /^- `(\w+)`:/gm);
    const reasons = used.values.filter(([label]) => label === 'reason').map(([, value]) => value);
    expect(reasons.length).toBeGreaterThan(5);
    expect(reasons.filter((reason) => !dropped.includes(reason) && !Object.hasOwn(refusals, reason))).toEqual([]);
  });

  it('scrape the port and path where the metrics are', () => {
    const parsed = parseConfig({}, {});
    const port = parsed.ok ? parsed.config.listen.port : 0;
    const scrape = text('prometheus.yml');
    expect(names(scrape, /targets: \[.127\.0\.0\.1:(\d+).\]/g)).toEqual([String(port)]);
    expect(new Set(names(scrape, /metrics_path: (\S+)/g))).toEqual(new Set(['/metrics']));
    const marathon = JSON.parse(readFileSync(path.join(root, 'deploy/marathon/open.json'), 'utf8')) as {
      id: string;
      container: { portMappings: { name: string; labels: Record<string, string> }[] };
    };
    const [mapping] = marathon.container.portMappings;
    expect(scrape).toContain(`_${mapping?.name}._${marathon.id.slice(1)}._tcp.marathon.mesos`);
    expect(mapping?.labels).toEqual({ DCOS_METRICS_FORMAT: 'prometheus' });
    for (const job of names(scrape, /job_name: (\S+)/g)) expect(job).toMatch(/^dcos-ui-telemetry/);
  });

  it('lead to documents and commands that there are', () => {
    const help = spawnSync(process.execPath, [path.join(root, 'dist/proxy/main.js'), '--help'], { encoding: 'utf8' });
    for (const command of names(alerts, /`dcos-ui-telemetry (\w+)/g)) expect(help.stdout).toContain(`  ${command}`);
    const operations = readFileSync(path.join(root, 'docs/operations.md'), 'utf8');
    for (const title of names(alerts, /docs\/operations\.md, ([A-Z][^.]+)\./g))
      expect(operations).toMatch(new RegExp(`^#+ ${title}$`, 'm'));
  });
});
