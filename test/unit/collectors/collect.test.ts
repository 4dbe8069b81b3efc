import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CollectOptions, collect } from '../../../dist/proxy/commands/collect.js';
import type { Terminal } from '../../../src/proxy/commands/terminal.ts';
import {
  type FakeCluster,
  FRAMEWORKS,
  SNAPSHOT,
  SNAPSHOT_PROPERTIES,
  sourceUrlsOf,
  startFakeCluster,
} from '../../support/fake-cluster.ts';
import { fakeTerminal } from '../../support/fake-terminal.ts';
import { plannedHealth, reportText } from '../../support/report-generator.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** `dcos-ui-telemetry collect --dry-run`, from the built code: the report is read in a thread there. */
const temp = tempDir();
let files = 0;
const file = (content: unknown): string => {
  files += 1;
  const name = path.join(temp, String(files));
  writeFileSync(name, typeof content === 'string' ? content : JSON.stringify(content));
  return name;
};

const ID = '0b1c2d3e-0000-4000-8000-00000000cafe';
const GENERAL = {
  clusterId: ID,
  customerKey: '',
  environmentVersion: '2.1.0',
  licenseId: '',
  platform: 'aws',
  provider: 'onprem',
  source: 'cluster',
  variant: 'open',
};

let cluster: FakeCluster;
beforeEach(async () => {
  cluster = await startFakeCluster();
  cluster.answers['/system/health/v1/report'] = reportText({ nodes: 3 });
});
afterEach(() => cluster.close());

const signal = (more: Record<string, unknown> = {}) => {
  const { diagnosticsUrls, mesosUrls, cosmosUrls } = sourceUrlsOf(cluster);
  return {
    gen_provider: 'onprem',
    gen_platform: 'aws',
    enabled: 'true',
    diagnostics_urls: diagnosticsUrls,
    mesos_urls: mesosUrls,
    cosmos_urls: cosmosUrls,
    ...more,
  };
};

async function run(options: CollectOptions, given: Partial<Terminal> = {}) {
  const terminal = fakeTerminal({ env: { DCOS_VERSION: '2.1.0' }, ...given });
  const code = await collect({ clusterIdFile: file(`${ID}\n`), ...options }, '0.0.0', terminal);
  return {
    code,
    out: terminal.out(),
    err: terminal.err(),
    document: terminal.out() === '' ? undefined : JSON.parse(terminal.out()),
  };
}

describe('a dry run', () => {
  it('prints what would be sent as dcos-signal printed it, and nothing else', async () => {
    const { code, out, err, document } = await run({ signalConfig: file(signal()) });
    expect(document).toEqual({
      cosmos: { properties: { package_list: [], ...GENERAL }, anonymousId: ID, event: 'package_list' },
      diagnostics: { properties: { ...plannedHealth({ nodes: 3 }), ...GENERAL }, anonymousId: ID, event: 'health' },
      mesos: {
        properties: { ...SNAPSHOT_PROPERTIES, frameworks: [{ name: 'marathon' }, { name: 'metronome' }], ...GENERAL },
        anonymousId: ID,
        event: 'mesos_track',
      },
    });
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(`${JSON.stringify(document, null, 4)}\n`);
    for (const track of Object.values<{ properties: object }>(document)) {
      expect(Object.keys(track.properties)).toEqual(Object.keys(track.properties).sort());
    }
  });

  it('escapes what Go escapes, and gives the customer key as userId where there is one', async () => {
    cluster.answers['/frameworks'] = JSON.stringify({ frameworks: [{ name: '<a>&\u2028' }] });
    const { out, document } = await run({ signalConfig: file(signal({ customer_key: 'acme' })) });
    expect(out).toContain('"name": "\\u003ca\\u003e\\u0026\\u2028"');
    expect([document.cosmos.userId, document.diagnostics.userId, document.mesos.userId]).toEqual([
      'acme',
      'acme',
      'acme',
    ]);
  });

  it('gives null for a broken source and one line about it, and the others whole', async () => {
    cluster.answers['/package/list'] = (response) => response.writeHead(500).end('boom');
    cluster.answers['/metrics/snapshot'] = JSON.stringify({ ...SNAPSHOT, 'master/elected': 0 });
    const { code, err, document } = await run({ signalConfig: file(signal()) });
    expect(document).toMatchObject({ cosmos: null, mesos: null, diagnostics: { event: 'health' } });
    expect(err.trimEnd().split('\n').sort()).toEqual([
      `cosmos: ${cluster.origin}/package/list: HTTP 500`,
      `mesos: ${cluster.origin}/metrics/snapshot: a standby master (master/elected is 0)`,
    ]);
    expect(code).toBe(3);
  });

  it('gives null for a source without a URL', async () => {
    const { code, err, document } = await run({ signalConfig: file(signal({ cosmos_urls: undefined })) });
    expect([code, err, document.cosmos]).toEqual([3, 'cosmos: no URL is configured\n', null]);
  });

  it('counts nodes that did not answer and says so, outside of the track', async () => {
    cluster.answers['/system/health/v1/report'] = reportText({ nodes: 5, unanswered: 2 });
    const { code, err, document } = await run({ signalConfig: file(signal()) });
    expect(document.diagnostics.properties).toEqual({ ...plannedHealth({ nodes: 5, unanswered: 2 }), ...GENERAL });
    expect([code, err]).toEqual([
      0,
      'note: diagnostics: 2 of 5 nodes did not answer dcos-diagnostics; no unit counts them\n',
    ]);
  });

  it('trims what is above 32 KB, marks it and says so', async () => {
    const frameworks = Array.from({ length: 3_000 }, (_, i) => ({ name: `framework-${i}` }));
    cluster.answers['/frameworks'] = JSON.stringify({ frameworks });
    const { code, err, document } = await run({ signalConfig: file(signal()) });
    const { frameworks: kept, trimmed } = document.mesos.properties;
    expect(kept.length + trimmed).toBe(3_000);
    expect(Buffer.byteLength(JSON.stringify(document.mesos))).toBeLessThanOrEqual(32 * 1024);
    expect([code, err]).toEqual([0, `note: mesos: ${trimmed} entries left out: above 32 KB\n`]);
  });

  it('warns of a cluster id that is no UUID, and uses it', async () => {
    const { code, err, document } = await run({ signalConfig: file(signal()), clusterIdFile: file(' my cluster\n') });
    expect([code, document.mesos.anonymousId]).toEqual([0, 'my cluster']);
    expect(err).toMatch(/^warning: cluster id file .*: is not a UUID; it is used as it is\n$/);
  });

  it.each(['false', false, 'no', 'False'])('prints nothing when enabled is %j', async (enabled) => {
    const { code, out, err } = await run({ signalConfig: file(signal({ enabled })) });
    expect([code, out]).toEqual([0, '']);
    expect(err).toMatch(/^telemetry is off: enabled in /);
    expect(cluster.asked).toEqual([]);
  });

  it('prints nothing when the environment says no', async () => {
    const { code, out, err } = await run({ signalConfig: file(signal()) }, { env: { DO_NOT_TRACK: '1' } });
    expect([code, out, err]).toEqual([0, '', 'telemetry is off: the environment says so\n']);
    expect(cluster.asked).toEqual([]);
  });

  it.each<[string, () => CollectOptions, RegExp]>([
    [
      'a missing configuration',
      () => ({ signalConfig: path.join(temp, 'none') }),
      /^configuration .*none: no such file\n$/,
    ],
    ['a malformed configuration', () => ({ signalConfig: file('{') }), /^configuration .*: is not JSON\n$/],
    [
      'a missing cluster id',
      () => ({ signalConfig: file(signal()), clusterIdFile: path.join(temp, 'none') }),
      /^cluster id file .*none: no such file\n$/,
    ],
    [
      'an empty cluster id',
      () => ({ signalConfig: file(signal()), clusterIdFile: file('\n') }),
      /^cluster id file .*: is empty\n$/,
    ],
    ['an unreadable CA', () => ({ signalConfig: file(signal({ ca_cert_path: temp })) }), /^CA file .*: is a folder\n$/],
    [
      'an unknown key in our own',
      () => ({ config: file({ cluster: { clusterID: ID } }) }),
      /cluster\.clusterID: no such key/,
    ],
  ])('ends with 2 and one clear error for %s', async (_what, options, expected) => {
    const { code, out, err } = await run(options());
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(expected);
    expect(cluster.asked).toEqual([]);
  });

  it("takes the product's own configuration as well, with flags before it, and its choice of names", async () => {
    cluster.answers['/frameworks'] = JSON.stringify({ frameworks: [...FRAMEWORKS.frameworks, { name: 'acme' }] });
    const { diagnosticsUrls, mesosUrls, cosmosUrls } = sourceUrlsOf(cluster);
    const config = file({
      cluster: {
        clusterId: 'from-the-file',
        provider: 'azure',
        diagnosticsUrl: diagnosticsUrls[0],
        mesosFrameworksUrl: mesosUrls[0],
        mesosMetricsUrl: mesosUrls[1],
        cosmosUrl: cosmosUrls[0],
      },
      collect: { names: 'omit' },
    });
    const { code, document } = await run({ config, dcosVariant: 'open' });
    expect(code).toBe(0);
    expect(document.mesos.properties).toMatchObject({
      clusterId: ID,
      provider: 'azure',
      platform: 'azure',
      environmentVersion: '2.1.0',
      frameworks: [{ name: 'marathon' }, { name: 'metronome' }],
    });
    const off = file({ cluster: { clusterId: ID }, consent: { telemetryEnabled: false } });
    expect(await run({ config: off })).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringMatching(/^telemetry is off/),
    });
  });

  it('shows that it is at work on a terminal after a second, cleans the line up, and ends when it is stopped', async () => {
    let stop: (signal: string) => void = () => {};
    const stopRequested = new Promise<string>((resolve) => {
      stop = resolve;
    });
    cluster.answers['/package/list'] = () => {};
    let said = '';
    const stderr = (text: string) => {
      said += text;
      if (text.includes('asking the cluster')) stop('SIGINT');
    };
    const { code, out } = await run({ signalConfig: file(signal()) }, { interactive: true, stopRequested, stderr });
    expect([code, out]).toEqual([1, '']);
    expect(said).toBe('\rasking the cluster… 1 s\r\u001b[Kstopped\n');
  });
});
