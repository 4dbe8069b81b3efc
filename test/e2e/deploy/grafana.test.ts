import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startFakeCluster } from '../../support/fake-cluster.ts';
import { metricsUsed } from '../../support/metrics-used.ts';
import { pageEvent } from '../../support/page-event.ts';
import { startReceiver } from '../../support/receiver.ts';
import { root } from '../../support/run-command.ts';
import { startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}
interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
}

const dashboard = JSON.parse(readFileSync(path.join(root, 'deploy/grafana/dashboard.json'), 'utf8')) as Dashboard;
const targets = dashboard.panels.flatMap((panel) => (panel.targets ?? []).map((target) => ({ panel, ...target })));
const folder = tempDir();

/** The labels that each metric of the proxy really has, of everything /metrics says. */
function labelsOf(exposition: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [, name = ''] of exposition.matchAll(/^# TYPE (\S+) /gm)) found.set(name, new Set());
  for (const [, name = '', labels = ''] of exposition.matchAll(/^(dcos_\w+)(?:\{(.*)\})? \S+$/gm)) {
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) found.get(name)?.add(label);
  }
  return found;
}

describe('the Grafana dashboard', () => {
  it('asks for what the real proxy exports, by labels that it has', async () => {
    const cluster = await startFakeCluster();
    const receiver = await startReceiver();
    cluster.answers['/system/health/v1/report'] =
      '{"Units":{},"Nodes":{"10.0.0.1":{"Health":0,"Output":{},"Units":[]}}}';
    const proxy = await startProxy(
      {
        cluster: {
          clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9',
          diagnosticsUrl: `${cluster.origin}/system/health/v1/report`,
          mesosFrameworksUrl: `${cluster.origin}/frameworks`,
          mesosMetricsUrl: `${cluster.origin}/metrics/snapshot`,
          cosmosUrl: `${cluster.origin}/package/list`,
        },
        destinations: [{ kind: 'segment', url: receiver.url, writeKey: 'k' }],
      },
      folder,
    );
    try {
      await proxy.post([pageEvent(), { type: 'track', event: 'nobody knows' }]);
      await proxy.post([pageEvent()], { 'content-type': 'text/plain' });
      await until('a delivery', async () => (await proxy.health()).destinations.segment?.delivered === 4 || undefined);
      const exported = labelsOf(await (await fetch(`${proxy.url}/metrics`)).text());
      // What every scrape adds, and what nothing has happened to yet.
      const more: Readonly<Record<string, readonly string[]>> = {
        dcos_ui_telemetry_events_dropped_total: ['destination', 'reason'],
      };
      for (const { panel, expr, legendFormat } of targets) {
        const { metrics, labels } = metricsUsed(expr);
        for (const name of metrics) {
          expect([panel.title, name, exported.has(name)]).toEqual([panel.title, name, true]);
          const known = [...(exported.get(name) ?? []), ...(more[name] ?? []), 'job', 'instance'];
          const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
          expect([name, [...labels, ...shown].filter((label) => !known.includes(label))]).toEqual([name, []]);
        }
      }
      for (const { definition = '' } of dashboard.templating.list)
        for (const name of metricsUsed(definition).metrics) expect(exported.has(name)).toBe(true);
    } finally {
      expect(await proxy.stop()).toBe(0);
      await Promise.all([receiver.close(), cluster.close()]);
    }
  });

  it('shows each of its panels in a place of its own, by a name of its own', () => {
    expect(targets.length).toBeGreaterThan(25);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    expect(new Set(dashboard.panels.map(({ title }) => title)).size).toBe(dashboard.panels.length);
    const taken = new Map<string, string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.get(`${x},${y}`)).toBeUndefined();
          taken.set(`${x},${y}`, title);
        }
    }
    const known = new Set(dashboard.templating.list.map(({ name }) => name));
    const used = targets.flatMap(({ expr }) => [...expr.matchAll(/\$(\w+)/g)].map(([, name = '']) => name));
    expect(used.filter((name) => !known.has(name) && !name.startsWith('__'))).toEqual([]);
  });
});
