import type { ClusterConfig } from '../../../src/proxy/identity/config.ts';
import { isEnabled } from '../../../src/proxy/identity/enabled.ts';
import { type ResolveDeps, resolveCluster } from '../../../src/proxy/identity/resolve.ts';
import { makeCertificate } from '../../support/certificate.ts';

const ID = '70b28f00-e38f-41b2-a723-aab344f535b9';
const SIGNAL = {
  gen_provider: 'onprem',
  gen_platform: 'aws',
  diagnostics_urls: ['http://leader.mesos:1050/system/health/v1/report?cache=0'],
  cosmos_urls: ['http://127.0.0.1:7070/package/list'],
  mesos_urls: ['http://leader.mesos:5050/frameworks', 'http://leader.mesos:5050/metrics/snapshot'],
  enabled: 'true',
};

/** A file system of a few texts, and everything that was read of it. */
function deps(files: Record<string, unknown>, more: Partial<ResolveDeps> = {}) {
  const read: string[] = [];
  const sockets: string[] = [];
  const all: ResolveDeps = {
    env: { DCOS_VERSION: '2.1.3' },
    readText: async (path) => {
      read.push(path);
      const content = files[path];
      if (content === undefined) throw Object.assign(new Error('secret sentence'), { code: 'ENOENT' });
      if (content instanceof Error) throw content;
      return typeof content === 'string' ? content : JSON.stringify(content);
    },
    files: { secret: (path) => all.readText(path), trusted: (path) => all.readText(path) },
    readLicence: async (socket) => {
      sockets.push(socket);
      return { ok: true, id: 'lic-1' };
    },
    ...more,
  };
  return { all, read, sockets };
}

const SIGNAL_FILES: ClusterConfig = {
  clusterIdFile: '/id',
  signalConfigFile: '/signal',
  signalExtraConfigFile: '/extra',
};

async function on(config: ClusterConfig, files: Record<string, unknown>, more: Partial<ResolveDeps> = {}) {
  const resolution = await resolveCluster(config, deps(files, more).all);
  if (resolution.state !== 'on') throw new Error(JSON.stringify(resolution));
  return resolution;
}
async function errorOf(config: ClusterConfig, files: Record<string, unknown>, more: Partial<ResolveDeps> = {}) {
  const resolution = await resolveCluster(config, deps(files, more).all);
  return resolution.state === 'wrong' ? resolution.error : resolution.state;
}

describe("DC/OS's own files", () => {
  it('say who the cluster is and where it answers', async () => {
    const { identity, sources, warnings } = await on(SIGNAL_FILES, {
      '/id': ` ${ID}\n`,
      '/signal': SIGNAL,
      '/extra': {},
    });
    expect(identity).toEqual({
      general: {
        clusterId: ID,
        customerKey: '',
        environmentVersion: '2.1.3',
        licenseId: '',
        platform: 'aws',
        provider: 'onprem',
        source: 'cluster',
        variant: 'open',
      },
    });
    expect(sources).toEqual({
      diagnosticsUrls: SIGNAL.diagnostics_urls,
      mesosUrls: SIGNAL.mesos_urls,
      cosmosUrls: SIGNAL.cosmos_urls,
    });
    expect(warnings).toEqual([]);
  });

  it('are laid one over the other, whatever the case of their keys; null leaves a value as it was', async () => {
    const extra = { Customer_Key: 'acme', license_id: 'lic', gen_platform: null, cosmos_urls: [], Unknown: { a: 1 } };
    const { identity, sources } = await on(SIGNAL_FILES, {
      '/id': ID,
      '/signal': { ...SIGNAL, customer_key: 'main' },
      '/extra': extra,
    });
    expect(identity.general).toMatchObject({ customerKey: 'acme', licenseId: 'lic', platform: 'aws' });
    expect(identity.userId).toBe('acme');
    expect(sources.cosmosUrls).toEqual([]);
  });

  it('may name another cluster id, as they could for dcos-signal; the file must be there all the same', async () => {
    const signal = { ...SIGNAL, cluster_id: 'another' };
    const { identity, warnings } = await on(SIGNAL_FILES, { '/id': ID, '/signal': signal });
    expect(identity.general.clusterId).toBe('another');
    expect(warnings).toContain('cluster id cluster_id of the configuration: is not a UUID; it is used as it is');
    expect(await errorOf(SIGNAL_FILES, { '/signal': signal })).toBe('cluster id file /id: no such file');
  });

  it('leave platform and provider empty where they say nothing, as dcos-signal did', async () => {
    const { identity, sources } = await on(SIGNAL_FILES, { '/id': ID, '/signal': {} }, { env: {} });
    expect(identity.general).toMatchObject({ platform: '', provider: '', environmentVersion: '' });
    expect(sources).toEqual({ diagnosticsUrls: [], mesosUrls: [], cosmosUrls: [] });
  });

  it('warn when the second one is not where it was said to be, and are silent when nobody said', async () => {
    expect((await on(SIGNAL_FILES, { '/id': ID, '/signal': SIGNAL })).warnings).toEqual([
      'configuration /extra: no such file; going on without',
    ]);
    const { signalExtraConfigFile: _extra, ...rest } = SIGNAL_FILES;
    expect((await on(rest, { '/id': ID, '/signal': SIGNAL })).warnings).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['is missing', {}, 'configuration /signal: no such file'],
    [
      'may not be read',
      { '/signal': Object.assign(new Error('x'), { code: 'EACCES' }) },
      'configuration /signal: may not be read',
    ],
    ['is not JSON', { '/signal': '{"enabled":' }, 'configuration /signal: is not JSON'],
    ['is a list', { '/signal': [] }, 'configuration /signal: is not a JSON object'],
    [
      'has wrong types',
      { '/signal': { cosmos_urls: 'http://x', customer_key: 7 } },
      'configuration /signal: of the wrong type: cosmos_urls, customer_key',
    ],
    ['lies under one that is not JSON', { '/signal': SIGNAL, '/extra': 'x' }, 'configuration /extra: is not JSON'],
    [
      'lies under a folder',
      { '/signal': SIGNAL, '/extra': Object.assign(new Error('x'), { code: 'EISDIR' }) },
      'configuration /extra: is a folder',
    ],
  ])('end in one line when the configuration %s', async (_what, files, error) => {
    expect(await errorOf(SIGNAL_FILES, { '/id': ID, ...files })).toBe(error);
  });
});

describe('the cluster id', () => {
  const id = (text: string) => on({ clusterIdFile: '/id' }, { '/id': text });

  it.each([`${ID}\n`, `\t${ID} \r\n\n`, ID.toUpperCase()])('is trimmed: %j', async (text) => {
    const { identity, warnings } = await id(text);
    expect(identity.general.clusterId).toBe(text.trim());
    expect(warnings).toEqual([]);
  });

  it('that is no UUID is used, with a warning that does not repeat it', async () => {
    const { identity, warnings } = await id('my-cluster\n');
    expect(identity.general.clusterId).toBe('my-cluster');
    expect(warnings).toEqual(['cluster id file /id: is not a UUID; it is used as it is']);
  });

  it('that is missing, empty or unreadable is a clear error', async () => {
    expect(await errorOf({ clusterIdFile: '/id' }, {})).toBe('cluster id file /id: no such file');
    expect(await errorOf({ clusterIdFile: '/id' }, { '/id': ' \n' })).toBe('cluster id file /id: is empty');
    expect(await errorOf({ clusterId: ' ' }, {})).toBe('cluster id cluster.clusterId: is empty');
    expect(await errorOf({}, {})).toBe('cluster id file /var/lib/dcos/cluster-id: no such file');
  });
});

describe('a no', () => {
  it.each(['false', 'False', 'FALSE', ' false ', false, 'no', 'No', 'off', '0', 0, 'n', 'f', 'disabled', 'maybe'])(
    'is %j',
    (value) => {
      expect(isEnabled(value)).toBe(false);
    },
  );

  it.each(['true', 'True', true, 'yes', 'on', 1, '1', '', undefined, null])('is not %j', (value) => {
    expect(isEnabled(value)).toBe(true);
  });

  it.each([
    { '/signal': { enabled: 'False' } },
    { '/signal': { ...SIGNAL, enabled: 'true' }, '/extra': { enabled: false } },
  ])('is heard before anything else is read: %j', async (files) => {
    const { all, read, sockets } = deps(files);
    const config = { ...SIGNAL_FILES, licensingSocket: '/sock', variant: 'enterprise' } as const;
    expect(await resolveCluster(config, all)).toEqual({
      state: 'off',
      reason: expect.stringContaining('telemetry is off'),
    });
    expect([read, sockets]).toEqual([['/signal', '/extra'], []]);
  });
});

describe("the product's own configuration", () => {
  it('needs no file of DC/OS', async () => {
    const { identity, sources } = await on(
      {
        clusterId: ID,
        customerKey: 'acme',
        version: '2.2',
        variant: 'enterprise',
        provider: 'azure',
        licenseId: 'lic',
        serviceAccountFile: '/account',
        mesosMetricsUrl: 'http://m/metrics/snapshot',
      },
      {
        '/account': {
          uid: 'u',
          private_key: makeCertificate().key,
          login_endpoint: 'https://master.mesos/acs/api/v1/auth/login',
        },
      },
    );
    expect(identity).toEqual({
      general: {
        clusterId: ID,
        customerKey: 'acme',
        environmentVersion: '2.2',
        licenseId: 'lic',
        platform: 'azure',
        provider: 'azure',
        source: 'cluster',
        variant: 'enterprise',
      },
      userId: 'acme',
    });
    expect(sources).toMatchObject({ diagnosticsUrls: [], mesosUrls: ['http://m/metrics/snapshot'], cosmosUrls: [] });
    expect(sources.serviceAccount).toMatchObject({ uid: 'u', loginUrl: 'https://master.mesos/acs/api/v1/auth/login' });
  });

  it('reaches everything through Admin Router with one URL, but for what is given besides', async () => {
    const { sources } = await on(
      { clusterId: ID, adminRouterUrl: 'https://master.mesos/', cosmosUrl: 'http://127.0.0.1:7070/package/list' },
      {},
    );
    expect(sources).toEqual({
      diagnosticsUrls: ['https://master.mesos/system/health/v1/report'],
      mesosUrls: ['https://master.mesos/mesos/frameworks', 'https://master.mesos/mesos/metrics/snapshot'],
      cosmosUrls: ['http://127.0.0.1:7070/package/list'],
    });
  });

  it("goes before DC/OS's files, and they before nothing", async () => {
    const { identity, sources } = await on(
      { ...SIGNAL_FILES, provider: 'azure', diagnosticsUrl: 'http://own/report' },
      { '/id': ID, '/signal': SIGNAL, '/extra': {} },
    );
    expect(identity.general).toMatchObject({ provider: 'azure', platform: 'aws' });
    expect(sources).toMatchObject({ diagnosticsUrls: ['http://own/report'], cosmosUrls: SIGNAL.cosmos_urls });
  });

  it('takes version and variant from the environment DC/OS gives its services', async () => {
    const env = { DCOS_VERSION: '2.1.0', DCOS_VARIANT: 'enterprise' };
    const { identity } = await on({ clusterId: ID }, {}, { env });
    expect(identity.general).toMatchObject({ environmentVersion: '2.1.0', variant: 'enterprise' });
    expect(await errorOf({ clusterId: ID }, {}, { env: { DCOS_VARIANT: 'oss' } })).toBe(
      'DCOS_VARIANT: neither open nor enterprise',
    );
  });
});

describe('the licence', () => {
  it('is asked for where a socket is named, and in Enterprise; not where the configuration has it', async () => {
    const asked = async (config: ClusterConfig, files: Record<string, unknown> = {}) => {
      const { all, sockets } = deps(files);
      const resolution = await resolveCluster({ clusterId: ID, ...config }, all);
      return [sockets, resolution.state === 'on' && resolution.identity.general.licenseId];
    };
    expect(await asked({})).toEqual([[], '']);
    expect(await asked({ licensingSocket: '/sock' })).toEqual([['/sock'], 'lic-1']);
    expect(await asked({ variant: 'enterprise' })).toEqual([['/run/dcos/dcos-licensing.sock'], 'lic-1']);
    expect(await asked({ variant: 'enterprise', licenseId: 'own' })).toEqual([[], 'own']);
    expect(
      await asked({ licensingSocket: '/sock', signalConfigFile: '/signal' }, { '/signal': { license_id: 'signal' } }),
    ).toEqual([[], 'signal']);
  });

  it('that cannot be had is a warning, not more', async () => {
    const readLicence = async () => ({ ok: false, reason: 'no such socket' }) as const;
    const { identity, warnings } = await on({ clusterId: ID, licensingSocket: '/sock' }, {}, { readLicence });
    expect(identity.general.licenseId).toBe('');
    expect(warnings).toEqual(['licensing socket /sock: no such socket; going on without a licence id']);
  });
});

describe('the CA and the service account', () => {
  const key = makeCertificate().key;
  const account = { uid: 'u', private_key: key, login_endpoint: 'https://master.mesos/login' };

  it('are read, and only certificates are taken from the CA file', async () => {
    const { pem } = makeCertificate();
    const { sources } = await on(SIGNAL_FILES, {
      '/id': ID,
      '/signal': { ...SIGNAL, ca_cert_path: '/ca' },
      '/extra': {},
      '/ca': `# ours\n${key}\n${pem}${pem}`,
    });
    expect(sources.ca?.match(/BEGIN/g)).toHaveLength(2);
    expect(sources.ca).not.toContain('PRIVATE');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a CA file that is missing', {}, 'CA file /ca: no such file'],
    ['a CA file without a certificate', { '/ca': 'nothing' }, 'CA file /ca: holds no certificate'],
    [
      'a CA file with a broken one',
      { '/ca': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
      'CA file /ca: holds something that is not a certificate',
    ],
  ])('end in one line with %s', async (_what, files, error) => {
    expect(await errorOf({ clusterId: ID, caFile: '/ca' }, files)).toBe(error);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['that is missing', {}, 'no such file'],
    ['that is not JSON', { '/account': key }, 'is not JSON'],
    ['without a key', { '/account': { ...account, private_key: '' } }, 'missing or malformed: private_key'],
    [
      'with a URL that is none',
      { '/account': { ...account, login_endpoint: 'master' } },
      'missing or malformed: login_endpoint',
    ],
    [
      'with a key of another kind',
      { '/account': { ...account, private_key: 'secret' } },
      'private_key is not an RSA key (PEM)',
    ],
  ])('end in one line with a service account %s, which repeats nothing of it', async (_what, files, reason) => {
    expect(await errorOf({ clusterId: ID, serviceAccountFile: '/account' }, files)).toBe(
      `service account /account: ${reason}`,
    );
  });

  it('of Enterprise DC/OS itself may be absent, with a warning: as with dcos-signal, permissive clusters let that pass', async () => {
    const { sources, warnings } = await on({ clusterId: ID, variant: 'enterprise' }, {});
    expect(sources.serviceAccount).toBeUndefined();
    expect(warnings).toEqual([
      'service account /run/dcos/etc/signal-service/service_account.json: no such file; asking without a token',
    ]);
  });
});
