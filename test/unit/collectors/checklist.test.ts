import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FakeCluster, sourceUrlsOf, startFakeCluster } from '../../support/fake-cluster.ts';
import { COMMON_UNIT, plannedHealth, reportText } from '../../support/report-generator.ts';
import { runCommand } from '../../support/run-command.ts';
import { tempDir } from '../../support/temp-dir.ts';
import '../../support/patience.ts';

/**
 * What DC/OS's own integration tests ask of the reporter (dcos 2.1.3, packages/dcos-integration-test/extra:
 * test_signal.py, test_composition.py), against the built command.
 */
const temp = tempDir();
const put = (name: string, content: string): string => {
  const file = path.join(temp, name);
  writeFileSync(file, content);
  return file;
};
const ID = 'a2f3cbb4-8a1f-4c0e-9b39-0d5e0f5f8a11';
const clusterIdFile = put('cluster-id', `${ID}\n`);
const plan = { nodes: 6, masters: 3, failing: { [COMMON_UNIT]: 2 }, journalChars: 500 };

let cluster: FakeCluster;
beforeAll(async () => {
  cluster = await startFakeCluster();
  cluster.answers['/system/health/v1/report'] = reportText(plan);
});
afterAll(() => cluster.close());

async function signal(
  more: Record<string, unknown> = {},
  flags: readonly string[] = [],
  env: Record<string, string> = {},
) {
  const urls = sourceUrlsOf(cluster);
  const config = {
    diagnostics_urls: urls.diagnosticsUrls,
    cosmos_urls: urls.cosmosUrls,
    mesos_urls: urls.mesosUrls,
    gen_provider: 'onprem',
    gen_platform: 'vagrant-virtualbox',
    enabled: 'true',
    ...more,
  };
  const args = ['collect', '--dry-run', '--signal-config', put('dcos-signal-config.json', JSON.stringify(config))];
  return runCommand([...args, '--cluster-id-file', clusterIdFile, ...flags], { DCOS_VERSION: '2.1.3', ...env });
}

/** As the test of DC/OS computes it, from the report itself. */
function expectedHealth(report: { Units: Record<string, { Nodes: { Output: Record<string, string> }[] }> }) {
  const properties: Record<string, number> = {};
  for (const [unit, { Nodes }] of Object.entries(report.Units)) {
    const key = `health-unit-${unit.replaceAll('.', '-')}`;
    properties[`${key}-total`] = Nodes.length;
    properties[`${key}-unhealthy`] = Nodes.filter((node) => node.Output[unit] !== '').length;
  }
  return properties;
}

describe("DC/OS's own integration test", () => {
  it('finds one JSON document on standard output, of diagnostics, cosmos and mesos', async () => {
    const { code, stdout } = await signal();
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(stdout)).sort()).toEqual(['cosmos', 'diagnostics', 'mesos']);
  });

  it('finds diagnostics exactly equal to what the report says, open DC/OS', async () => {
    const { stdout } = await signal();
    const properties = expectedHealth(JSON.parse(reportText(plan)));
    expect(properties).toEqual(plannedHealth(plan));
    expect(JSON.parse(stdout).diagnostics).toEqual({
      event: 'health',
      anonymousId: ID,
      properties: {
        ...properties,
        licenseId: '',
        platform: 'vagrant-virtualbox',
        provider: 'onprem',
        source: 'cluster',
        clusterId: ID,
        customerKey: '',
        environmentVersion: '2.1.3',
        variant: 'open',
      },
    });
  });

  it('finds the variant and the customer key of Enterprise DC/OS, from its extra file', async () => {
    const extra = put('dcos-signal-extra.json', JSON.stringify({ customer_key: 'the-key' }));
    const { code, stdout } = await signal({}, ['--signal-extra-config', extra, '--dcos-variant', 'enterprise']);
    const { diagnostics } = JSON.parse(stdout);
    expect([code, diagnostics.userId]).toEqual([0, 'the-key']);
    expect(diagnostics.properties).toMatchObject({ customerKey: 'the-key', variant: 'enterprise' });
  });

  it('finds marathon and metronome among the frameworks, and no package on a fresh cluster', async () => {
    const { mesos, cosmos } = JSON.parse((await signal()).stdout);
    expect(mesos.properties.frameworks.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['marathon', 'metronome']),
    );
    expect(cosmos.properties.package_list).toHaveLength(0);
    expect([mesos.event, cosmos.event]).toEqual(['mesos_track', 'package_list']);
  });

  it('is skipped by a cluster that said no', async () => {
    const { code, stdout, stderr } = await signal({ enabled: 'false' });
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('telemetry is off');
  });

  it('finds reports of DC/OS 1.7 and 1.8 counted as well', async () => {
    const whole = reportText(plan);
    const old = whole.replaceAll('"IP":', '"Ip":').replaceAll('"MesosID":', '"Units":null,"MesosId":');
    cluster.answers['/system/health/v1/report'] = old.replaceAll(/"Units":\[([^\]]*)\],"Units":null/g, '"Units":[$1]');
    const { code, stdout } = await signal();
    cluster.answers['/system/health/v1/report'] = whole;
    expect(code).toBe(0);
    expect(JSON.parse(stdout).diagnostics.properties).toMatchObject(plannedHealth(plan));
  });
});

describe('the command', () => {
  it('refuses a flag it does not know, and prints nothing', async () => {
    const { code, stdout, stderr } = await signal({}, ['--segment-key', 'x']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('--segment-key');
  });

  it('verifies TLS even where the environment of Node says not to', async () => {
    const { makeCertificate } = await import('../../support/certificate.ts');
    const certificate = makeCertificate();
    const secure = await startFakeCluster(certificate);
    try {
      const { diagnosticsUrls, cosmosUrls, mesosUrls } = sourceUrlsOf(secure);
      const urls = { diagnostics_urls: diagnosticsUrls, cosmos_urls: cosmosUrls, mesos_urls: mesosUrls };
      const careless = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
      const refused = await signal(urls, [], careless);
      expect(refused.code).toBe(3);
      expect(refused.stderr.match(/TLS: DEPTH_ZERO_SELF_SIGNED_CERT/g)).toHaveLength(3);
      expect(secure.asked).toEqual([]);
      const trusted = await signal({ ...urls, ca_cert_path: put('ca.pem', certificate.pem) }, [], careless);
      expect(trusted.code).toBe(0);
    } finally {
      await secure.close();
    }
  });

  it('gives up on a cluster that hangs after 15 seconds, for all sources at once', async () => {
    const hanging = await startFakeCluster();
    for (const name of Object.keys(hanging.answers)) hanging.answers[name] = () => {};
    try {
      const { diagnosticsUrls, cosmosUrls, mesosUrls } = sourceUrlsOf(hanging);
      const started = performance.now();
      const { code, stderr } = await signal({
        diagnostics_urls: diagnosticsUrls,
        cosmos_urls: cosmosUrls,
        mesos_urls: mesosUrls,
      });
      expect(code).toBe(3);
      expect(stderr.match(/no whole answer in time/g)).toHaveLength(3);
      expect(performance.now() - started).toBeGreaterThan(14_000);
      expect(performance.now() - started).toBeLessThan(30_000);
    } finally {
      await hanging.close();
    }
  });
});
