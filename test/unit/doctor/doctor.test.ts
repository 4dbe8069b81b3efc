import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { doctor } from '../../../dist/proxy/commands/doctor.js';
import { openDatabase } from '../../../dist/proxy/spool/sqlite.js';
import type { Finding } from '../../../src/proxy/doctor/finding.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { type FakeCluster, startFakeCluster } from '../../support/fake-cluster.ts';
import { fakeTerminal } from '../../support/fake-terminal.ts';
import { freePort } from '../../support/free-port.ts';
import { type JwksServer, startJwksServer } from '../../support/jwks-server.ts';
import { mayMount, mountTmpfs, unmount } from '../../support/mount.ts';
import { openTestSpool, takeBatch } from '../../support/open-test-spool.ts';
import { startReceiver, type TestReceiver } from '../../support/receiver.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { makeSigningKey } from '../../support/tokens.ts';

const folder = tempDir();
const KEY = 'planted-write-key';
let homes = 0;
let cluster: FakeCluster;
let receiver: TestReceiver;
let jwks: JwksServer;
let port: number;

beforeAll(async () => {
  [cluster, receiver, jwks, port] = await Promise.all([
    startFakeCluster(),
    startReceiver(),
    startJwksServer(),
    freePort(),
  ]);
  jwks.now({ kind: 'keys', keys: [makeSigningKey('one')] });
});
afterAll(() => Promise.all([cluster.close(), receiver.close(), jwks.close()]));

function fileIn(home: string, name: string, content: string, mode = 0o600): string {
  const file = path.join(home, name);
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}
const clusterOf = ({ origin }: FakeCluster) => ({
  clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9',
  version: '2.2.1',
  diagnosticsUrl: `${origin}/system/health/v1/report`,
  mesosFrameworksUrl: `${origin}/frameworks`,
  mesosMetricsUrl: `${origin}/metrics/snapshot`,
  cosmosUrl: `${origin}/package/list`,
});

/** A home with everything as it should be. */
function newHome() {
  homes += 1;
  const home = path.join(folder, String(homes));
  mkdirSync(path.join(home, 'data'), { recursive: true, mode: 0o700 });
  const destination = { kind: 'segment', url: receiver.url, writeKeyFile: fileIn(home, 'write-key', KEY) };
  return {
    home,
    data: path.join(home, 'data'),
    destination,
    config: {
      listen: { port },
      allowRoot: true,
      dataDir: path.join(home, 'data'),
      access: { kind: 'admin-router', jwksUrl: jwks.url, caFile: fileIn(home, 'jwks-ca.pem', jwks.ca) },
      cluster: clusterOf(cluster),
      destinations: [destination],
    },
  };
}

async function examine(home: string, config: object, env: Record<string, string> = {}) {
  const file = fileIn(home, 'telemetry.json', JSON.stringify(config));
  const terminal = fakeTerminal({ env });
  const code = await doctor({ config: file, json: true }, '0.1.0', terminal);
  const { ok, findings } = JSON.parse(terminal.out()) as { ok: boolean; findings: Finding[] };
  expect(terminal.out() + terminal.err()).not.toMatch(/planted/);
  return { code, ok, findings, bad: findings.filter(({ state }) => state !== 'ok') };
}

describe('dcos-ui-telemetry doctor', () => {
  it('finds nothing wrong where nothing is, sends no event, and leaves everything as it was', async () => {
    const { home, config, data } = newHome();
    const { code, ok, findings, bad } = await examine(home, config);
    expect(bad).toEqual([]);
    expect([code, ok]).toEqual([0, true]);
    expect(findings.map(({ check }) => check)).toEqual([
      'configuration',
      'safety',
      'data folder',
      'disk',
      'spool',
      'choices',
      'proxy',
      'cluster',
      'login keys',
      'cluster diagnostics',
      'cluster mesos',
      'cluster cosmos',
      'destination segment',
      'clock',
    ]);
    expect(await receiver.received()).toEqual([]);
    expect(readdirSync(data)).toEqual([]);
  });

  it('says it in lines, with the way out below', async () => {
    const { home, config } = newHome();
    const terminal = fakeTerminal();
    cluster.answers['/package/list'] = (response) => response.writeHead(403).end();
    const file = fileIn(home, 'telemetry.json', JSON.stringify(config));
    expect(await doctor({ config: file }, '0.1.0', terminal)).toBe(1);
    cluster.answers['/package/list'] = '{"packages":[]}';
    const { host } = new URL(cluster.origin);
    expect(terminal.out()).toContain(
      `WRONG    cluster cosmos: ${host}: HTTP 403\n         -> give the service account the permission dcos:adminrouter:package\n`,
    );
    expect(terminal.out()).toMatch(/^ok {7}disk: /m);
    expect(terminal.out()).toMatch(/\n1 to mend\n$/);
    expect(terminal.err()).toBe('');
  });

  it('says which keys of a configuration are wrong, and that nothing else was looked at', async () => {
    const { home, config } = newHome();
    const { code, findings } = await examine(home, { ...config, dtaDir: 'planted', spool: { maxBytes: 'planted' } });
    expect(code).toBe(2);
    expect(findings.map(({ check, state }) => [check, state])).toEqual(Array(3).fill(['configuration', 'wrong']));
    expect(findings.map(({ says }) => says).join()).toMatch(/2 to mend.*dtaDir: no such key/);
  });

  it('asks nobody anything while telemetry is off', async () => {
    const { home, config } = newHome();
    cluster.asked.length = 0;
    const { code, bad } = await examine(home, config, { DO_NOT_TRACK: '1' });
    expect(code).toBe(0);
    expect(bad.map(({ check, state }) => [check, state])).toEqual(
      ['login keys', 'cluster', 'destinations', 'clock'].map((check) => [check, 'skipped']),
    );
    expect(cluster.asked).toEqual([]);
  });
});

type Answers = FakeCluster['answers'];
const status = (to: Answers, code: number) => {
  to['/package/list'] = (response) => void response.writeHead(code, { location: 'http://elsewhere.invalid/' }).end();
};
const page = (to: Answers) => {
  to['/package/list'] = (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
};
const cut = (to: Answers) => {
  to['/package/list'] = '{"packages":[';
};

interface Broken {
  readonly what: string;
  /** Breaks one thing. @returns what the configuration has otherwise, and the way to mend it for the next one. */
  readonly breaks: (at: ReturnType<typeof newHome>) => object | Promise<object>;
  readonly finding: {
    readonly check: string;
    readonly state: Finding['state'];
    readonly says: RegExp;
    readonly fix?: RegExp;
  };
}

const dead = async () => `http://127.0.0.1:${await freePort()}`;

const BROKEN: readonly Broken[] = [
  {
    what: 'a write key that others may read',
    breaks: ({ destination }) => {
      chmodSync(destination.writeKeyFile, 0o644);
      return {};
    },
    finding: {
      check: 'destinations',
      state: 'wrong',
      says: /writeKeyFile: .*others than its owner may use it \(mode 0644\): chmod 600/,
    },
  },
  {
    what: 'an unsafe configuration',
    breaks: ({ destination }) => ({ destinations: [{ ...destination, url: 'http://segment.invalid' }] }),
    finding: { check: 'safety', state: 'wrong', says: /plain http to another machine: .*allowPlainHttp/ },
  },
  {
    what: 'a destination that is not there',
    breaks: async ({ destination }) => ({ destinations: [{ ...destination, url: await dead() }] }),
    finding: {
      check: 'destination segment',
      state: 'wrong',
      says: /^127\.0\.0\.1:\d+ cannot be reached: connection refused; until then/,
      fix: /nothing listens there/,
    },
  },
  {
    what: 'an event folder that is not there',
    breaks: ({ home }) => ({ destinations: [{ kind: 'file', path: path.join(home, 'nowhere/events') }] }),
    finding: {
      check: 'destination file',
      state: 'wrong',
      says: /destinations\.0\.path: .*nowhere cannot be written \(ENOENT\)/,
      fix: /make the folder/,
    },
  },
  {
    what: 'login keys that are not there',
    breaks: async ({ config }) => ({ access: { ...config.access, jwksUrl: await dead() } }),
    finding: {
      check: 'login keys',
      state: 'wrong',
      says: /access\.jwksUrl: .* nobody is let in/,
      fix: /nothing listens there/,
    },
  },
  {
    what: 'login keys behind a CA that nobody named',
    breaks: () => ({ access: { kind: 'admin-router', jwksUrl: jwks.url } }),
    finding: {
      check: 'login keys',
      state: 'wrong',
      says: /SELF_SIGNED/,
      fix: /name the PEM file of its CA in access\.caFile/,
    },
  },
  {
    what: 'login keys by a path that is another',
    breaks: ({ home, config: { access } }) => {
      const { jwksUrl: _, ...rest } = access;
      return { access: { kind: rest.kind, jwksFile: fileIn(home, 'jwks.json', '{"planted":1}') } };
    },
    finding: { check: 'login keys', state: 'wrong', says: /access\.jwksFile: .*it is no set of keys/, fix: /8101/ },
  },
  {
    what: 'no login verified',
    breaks: () => ({ access: { kind: 'loopback' } }),
    finding: { check: 'login keys', state: 'warning', says: /no login is verified/, fix: /admin-router/ },
  },
  {
    what: 'a source that is not configured',
    breaks: ({
      config: {
        cluster: { cosmosUrl: _, ...rest },
      },
    }) => ({ cluster: rest }),
    finding: {
      check: 'cluster cosmos',
      state: 'warning',
      says: /no URL is configured/,
      fix: /cluster\.cosmosUrl, or cluster\.adminRouterUrl/,
    },
  },
  {
    what: 'a source that is not there',
    breaks: async ({ config }) => ({ cluster: { ...config.cluster, cosmosUrl: `${await dead()}/package/list` } }),
    finding: {
      check: 'cluster cosmos',
      state: 'wrong',
      says: /^127\.0\.0\.1:\d+: connection refused/,
      fix: /nothing listens there/,
    },
  },
  {
    what: 'a cluster id that is not there',
    breaks: ({
      config: {
        cluster: { clusterId: _, ...rest },
      },
    }) => ({
      cluster: { ...rest, clusterIdFile: path.join(folder, 'no-cluster-id') },
    }),
    finding: { check: 'cluster', state: 'wrong', says: /cluster id file .*no-cluster-id: no such file/ },
  },
  {
    what: 'a version of DC/OS that nobody says',
    breaks: ({
      config: {
        cluster: { version: _, ...rest },
      },
    }) => ({ cluster: rest }),
    finding: { check: 'cluster', state: 'warning', says: /version of DC\/OS is not known/, fix: /cluster\.version/ },
  },
  {
    what: 'a data folder with other files that others may enter',
    breaks: ({ data }) => {
      writeFileSync(path.join(data, 'of-somebody'), '');
      chmodSync(data, 0o755);
      return {};
    },
    finding: {
      check: 'data folder',
      state: 'wrong',
      says: /holds other files, and others may enter it \(mode 0755\): chmod 700/,
    },
  },
  {
    what: 'an empty data folder that others may enter',
    breaks: ({ data }) => {
      chmodSync(data, 0o755);
      return {};
    },
    finding: {
      check: 'data folder',
      state: 'warning',
      says: /is open to others \(mode 0755\); the next start closes it/,
    },
  },
  {
    what: 'a data folder that is a file',
    breaks: ({ home }) => ({ dataDir: fileIn(home, 'a-file', '') }),
    finding: { check: 'data folder', state: 'wrong', says: /a-file cannot be looked into \(ENOTDIR\)/, fix: /chown/ },
  },
  {
    what: 'a disk without room for the spool',
    breaks: () => ({ spool: { maxBytes: 2 ** 50 } }),
    finding: {
      check: 'disk',
      state: 'warning',
      says: /GiB free where the spool is, which may need \d+\.\d GiB more/,
      fix: /spool\.maxBytes/,
    },
  },
  {
    what: 'a spool of another version',
    breaks: ({ data }) => {
      const db = openDatabase(path.join(data, 'spool.db'));
      db.exec('CREATE TABLE of_another_version (x); PRAGMA user_version = 99');
      db.close();
      return {};
    },
    finding: {
      check: 'spool',
      state: 'wrong',
      says: /another version of this program \(schema 99, this one has \d+\) .*export --settle.*out of the folder/,
    },
  },
  {
    what: 'a spool that is damaged',
    breaks: ({ data }) => {
      writeFileSync(path.join(data, 'spool.db'), 'this is no database at all, whatever it is called'.repeat(200));
      return {};
    },
    finding: { check: 'spool', state: 'wrong', says: /is damaged: the next start sets it aside whole/ },
  },
  {
    what: 'events that were refused for good',
    breaks: async ({ data }) => {
      const spool = await openTestSpool({ directory: data, destinations: ['segment'] });
      await spool.append([{ id: 'a', body: '{"planted":1}' }]);
      await spool.settle(await takeBatch(spool, 'segment'), { kind: 'dead', seqs: [1], reason: 'HTTP 400' });
      await spool.close();
      return {};
    },
    finding: {
      check: 'spool',
      state: 'warning',
      says: /refused for good: 1 by "segment"/,
      fix: /spool export --kind dead/,
    },
  },
  {
    what: 'choices that are damaged',
    breaks: ({ data }) => {
      writeFileSync(path.join(data, 'choices'), 'planted');
      return {};
    },
    finding: { check: 'choices', state: 'wrong', says: /the users' choices in .* are damaged/, fix: /backup/ },
  },
  {
    what: 'an owner key that others may read',
    breaks: ({ data }) => {
      fileIn(data, 'owner.key', `${'k'.repeat(43)}\n`, 0o644);
      return {};
    },
    finding: {
      check: 'choices',
      state: 'wrong',
      says: /owner\.key: other users of this machine may read or change it; chmod 600/,
    },
  },
];

describe('dcos-ui-telemetry doctor, where one thing is broken', () => {
  it.each(BROKEN)('names it and the way out, and nothing else: $what', async ({ breaks, finding }) => {
    const at = newHome();
    const { code, bad } = await examine(at.home, { ...at.config, ...(await breaks(at)) });
    const [one, ...others] = bad.filter(({ state }) => state !== 'skipped');
    expect(others).toEqual([]);
    expect(one).toMatchObject({ check: finding.check, state: finding.state });
    expect(one?.says).toMatch(finding.says);
    if (finding.fix === undefined) expect(one?.fix).toBeUndefined();
    else expect(one?.fix).toMatch(finding.fix);
    expect(code).toBe(finding.state === 'wrong' ? 1 : 0);
    expect(await receiver.received()).toEqual([]);
  });

  it('shows no key to anybody while that would not be safe', async () => {
    const asked: string[] = [];
    const listener = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { home, config, destination } = newHome();
    const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    const unsafe = [
      { ...destination, url },
      { ...destination, name: 'other', url: 'http://segment.invalid' },
    ];
    const { bad } = await examine(home, { ...config, destinations: unsafe });
    await new Promise((resolve) => listener.close(resolve));
    expect(bad.map(({ check, state }) => [check, state])).toEqual([
      ['safety', 'wrong'],
      ...['login keys', 'cluster', 'destinations', 'clock'].map((check) => [check, 'skipped']),
    ]);
    expect(asked).toEqual([]);
  });

  it.each([
    [401, 'wrong', /refuses the write key \(HTTP 401\)/, /destinations\.0\.writeKeyFile/],
    [403, 'wrong', /refuses the write key \(HTTP 403\)/, /destinations\.0\.writeKeyFile/],
    [302, 'wrong', /redirects \(HTTP 302\), which is not followed/, /captive portal/],
    [503, 'warning', /is in trouble now \(HTTP 503\)/, /nothing, if it passes/],
    [404, 'ok', /can be reached \(HTTP 404, to a request without events\)/, undefined],
    [405, 'ok', /can be reached \(HTTP 405, to a request without events\)/, undefined],
  ] as const)('says what an answer %i of a destination means', async (status, state, says, fix) => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers['content-length'] ?? 'no body'}`);
      response.writeHead(status, { location: 'http://elsewhere.invalid/' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { home, config, destination } = newHome();
    const url = `http://127.0.0.1:${port}`;
    const { findings } = await examine(home, { ...config, destinations: [{ ...destination, url }] });
    await new Promise((resolve) => server.close(resolve));
    const found = findings.find(({ check }) => check === 'destination segment');
    expect(found).toMatchObject({ state });
    expect(found?.says).toMatch(says);
    if (fix === undefined) expect(found?.fix).toBeUndefined();
    else expect(found?.fix).toMatch(fix);
    expect(asked).toEqual(['HEAD /v1/batch no body']);
  });

  it.each<[string, (cosmos: FakeCluster['answers']) => void, Finding['state'], RegExp, RegExp | undefined]>([
    ['401', (to) => status(to, 401), 'wrong', /HTTP 401/, /name a service account in cluster\.serviceAccountFile/],
    ['404', (to) => status(to, 404), 'wrong', /HTTP 404/, /see the path of the URL/],
    ['503', (to) => status(to, 503), 'wrong', /HTTP 503/, /it is in trouble itself/],
    ['a redirect elsewhere', (to) => status(to, 302), 'wrong', /redirects to another host/, /name the place/],
    ['a web page', page, 'wrong', /answers with a web page, not JSON/, /a login page means that a login is wanted/],
    ['half an answer', cut, 'wrong', /answer: cut short/, undefined],
  ])('says what a source means that answers with %s', async (_what, misbehave, state, says, fix) => {
    const other = await startFakeCluster();
    misbehave(other.answers);
    const { home, config } = newHome();
    const { bad } = await examine(home, {
      ...config,
      cluster: { ...config.cluster, cosmosUrl: `${other.origin}/package/list` },
    });
    await other.close();
    expect(bad).toEqual([
      expect.objectContaining({ check: 'cluster cosmos', state, says: expect.stringMatching(says) }),
    ]);
    if (fix === undefined) expect(bad[0]?.fix).toBeUndefined();
    else expect(bad[0]?.fix).toMatch(fix);
  });

  it('says of a standby master that all is well', async () => {
    const other = await startFakeCluster();
    other.answers['/metrics/snapshot'] = '{"master/elected":0}';
    const { home, config } = newHome();
    const mesosMetricsUrl = `${other.origin}/metrics/snapshot`;
    const { findings, bad } = await examine(home, { ...config, cluster: { ...config.cluster, mesosMetricsUrl } });
    await other.close();
    expect(bad).toEqual([]);
    expect(findings.find(({ check }) => check === 'cluster mesos')?.says).toMatch(/this master does not lead/);
  });

  it('says that the disk cannot be written, and that it is full', async () => {
    const { home, config } = newHome();
    const where = path.join(home, 'disk');
    if (!mayMount(home, 'tmpfs')) return;
    mountTmpfs(where, 1);
    try {
      writeFileSync(path.join(where, 'filler'), Buffer.alloc(4 * 1024 * 1024));
    } catch {
      // Full, as it should be.
    }
    try {
      chmodSync(where, 0o700);
      const full = await examine(home, { ...config, dataDir: where });
      expect(full.bad.filter(({ state }) => state === 'wrong')).toEqual([
        expect.objectContaining({
          check: 'data folder',
          says: expect.stringMatching(/cannot be written \(ENOSPC\)/),
          fix: expect.stringMatching(/When the disk is full/),
        }),
        expect.objectContaining({
          check: 'disk',
          says: expect.stringMatching(/^0 MiB free/),
          fix: expect.stringMatching(/When the disk is full/),
        }),
      ]);
      execFileSync('mount', ['-o', 'remount,ro', where]);
      const readOnly = await examine(home, { ...config, dataDir: where });
      expect(readOnly.bad[0]).toMatchObject({
        check: 'data folder',
        state: 'wrong',
        says: expect.stringMatching(/EROFS/),
        fix: expect.stringMatching(/ReadWritePaths/),
      });
    } finally {
      unmount(where);
    }
  });

  it('says on a terminal what it looks at when that takes long, and cleans up', async () => {
    const other = await startFakeCluster();
    other.answers['/package/list'] = (response) => void setTimeout(() => response.end('{"packages":[]}'), 1_600);
    const { home, config } = newHome();
    const slow = { ...config, cluster: { ...config.cluster, cosmosUrl: `${other.origin}/package/list` } };
    const file = fileIn(home, 'telemetry.json', JSON.stringify(slow));
    const terminal = fakeTerminal({ interactive: true });
    expect(await doctor({ config: file }, '0.1.0', terminal)).toBe(0);
    await other.close();
    expect(terminal.err()).toMatch(/\rlooking at cluster cosmos… 1 s/);
    expect(terminal.err().endsWith('\r\u001b[K')).toBe(true);
  });

  it('says that a destination has a certificate nobody vouches for, and where to name its CA', async () => {
    const certificate = makeCertificate();
    const tls = await startFakeCluster(certificate);
    const { home, config, destination } = newHome();
    const { bad } = await examine(home, { ...config, destinations: [{ ...destination, url: tls.origin }] });
    expect(bad).toEqual([
      {
        check: 'destination segment',
        state: 'wrong',
        says: expect.stringMatching(/cannot be reached: TLS: DEPTH_ZERO_SELF_SIGNED_CERT/),
        fix: 'nobody known here vouches for its certificate: name the PEM file of its CA in destinations.0.caFile',
      },
    ]);
    const caFile = fileIn(home, 'ca.pem', certificate.pem);
    const mended = await examine(home, { ...config, destinations: [{ ...destination, url: tls.origin, caFile }] });
    expect(mended.bad).toEqual([]);
    await tls.close();
  });

  it.each([
    [-10 * 60_000, 'wrong', /^this machine's clock is 10 minutes ahead of that of 127\.0\.0\.1:\d+$/],
    [10 * 60_000, 'wrong', /^this machine's clock is 10 minutes behind that of 127\.0\.0\.1:\d+$/],
    [90_000, 'warning', /^this machine's clock is (89|90) seconds behind that of/],
  ] as const)('says that the clocks are %i ms apart, and whose', async (offMs, state, says) => {
    const other = await startFakeCluster();
    other.answers['/metrics/snapshot'] = (response) => {
      response.sendDate = false;
      response.setHeader('date', new Date(Date.now() + offMs).toUTCString());
      response.end(cluster.answers['/metrics/snapshot']);
    };
    const { home, config } = newHome();
    const urls = { mesosMetricsUrl: `${other.origin}/metrics/snapshot` };
    const { bad } = await examine(home, { ...config, cluster: { ...config.cluster, ...urls } });
    expect(bad).toEqual([
      { check: 'clock', state, says: expect.stringMatching(says), fix: expect.stringMatching(/NTP/) },
    ]);
    await other.close();
  });

  it('says that the service account is not let in, once, and asks nothing with it', async () => {
    const certificate = makeCertificate();
    const iam = await startFakeCluster(certificate);
    let asked = 0;
    iam.answers['/acs/api/v1/auth/login'] = (response) => {
      asked += 1;
      response.writeHead(401).end();
    };
    const { home, config } = newHome();
    const account = {
      uid: 'planted-uid',
      private_key: certificate.key,
      login_endpoint: `${iam.origin}/acs/api/v1/auth/login`,
    };
    const serviceAccountFile = fileIn(home, 'account.json', JSON.stringify(account));
    const caFile = fileIn(home, 'iam-ca.pem', certificate.pem);
    const enterprise = { ...config.cluster, variant: 'enterprise', licenseId: 'l', serviceAccountFile, caFile };
    const { code, bad } = await examine(home, { ...config, cluster: enterprise });
    expect(code).toBe(1);
    expect(bad.map(({ check, state }) => [check, state])).toEqual([
      ['service account', 'wrong'],
      ...['diagnostics', 'mesos', 'cosmos'].map((name) => [`cluster ${name}`, 'skipped']),
    ]);
    expect(bad[0]?.says).toMatch(/does not let it in: HTTP 401/);
    expect(bad[0]?.fix).toMatch(/cluster\.serviceAccountFile/);
    expect(asked).toBe(1);
    await iam.close();
  });

  it('says that the port is taken by something else', async () => {
    const { home, config } = newHome();
    const taken = Number(new URL(cluster.origin).port);
    const { bad } = await examine(home, { ...config, listen: { port: taken } });
    expect(bad).toEqual([
      expect.objectContaining({ check: 'proxy', state: 'wrong', fix: 'set listen.port to one that is free' }),
    ]);
  });

  it('says that the spool is held though nobody answers', async () => {
    const { home, config, data } = newHome();
    const spool = await openTestSpool({ directory: data, destinations: ['segment'] });
    const { bad } = await examine(home, config);
    expect(bad).toEqual([
      expect.objectContaining({
        check: 'proxy',
        state: 'warning',
        says: expect.stringMatching(/something holds the spool/),
      }),
    ]);
    // The look took nothing from whoever has it.
    expect((await spool.append([{ id: 'x', body: '{}' }])).ok).toBe(true);
    await spool.close();
  });

  it('looks with the eyes of the user the data folder belongs to, when root asks', async () => {
    if (process.getuid?.() !== 0) return;
    const { home, config, data, destination } = newHome();
    chownSync(data, 4321, 4321);
    const { bad } = await examine(home, config);
    // Root's own keys are good for everybody; those of a third user are not.
    expect(bad).toEqual([]);
    chownSync(destination.writeKeyFile, 1234, 1234);
    const { bad: foreign } = await examine(home, config);
    expect(foreign.map(({ says }) => says).join()).toMatch(
      /belongs to another user: chown it to the one this runs as \(uid 4321\)/,
    );
    expect(statSync(data).uid).toBe(4321);
    expect(readFileSync(destination.writeKeyFile, 'utf8')).toBe(KEY);
  });
});
