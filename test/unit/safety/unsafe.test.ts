import { parseConfig } from '../../../src/proxy/config/config.ts';
import type { Surroundings } from '../../../src/proxy/safety/surroundings.ts';
import { checkSafety } from '../../../src/proxy/safety/unsafe.ts';

const FILE = '/etc/telemetry.json';
function safetyOf(file: object, more: Partial<Surroundings> = {}) {
  const parsed = parseConfig(file, {});
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const configFile = { path: FILE, mode: 0o100644 };
  return checkSafety(parsed.config, { env: {}, uid: 1_000, nodeFlags: [], configFile, ...more });
}
const refusedBy = (file: object, more?: Partial<Surroundings>) => safetyOf(file, more).refused;
const segment = (entry: object) => ({ destinations: [{ kind: 'segment', writeKeyFile: '/key', ...entry }] });

describe('a start', () => {
  it('is safe with every default, and with a key by file', () => {
    expect(safetyOf({})).toEqual({ refused: [], warnings: [] });
    expect(safetyOf(segment({}))).toEqual({ refused: [], warnings: [] });
  });

  it.each<[string, Partial<Surroundings>, RegExp]>([
    [
      'certificates are not checked',
      { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } },
      /^NODE_TLS_REJECT_UNAUTHORIZED: .*caFile$/,
    ],
    ['Node prints what goes over the wire', { env: { NODE_DEBUG: 'http' } }, /^NODE_DEBUG: .*Take it out/],
    [
      'the parser is lenient',
      { nodeFlags: ['--insecure-http-parser'] },
      /^--insecure-http-parser: .*the command line$/,
    ],
    ['TLS may be old', { env: { NODE_OPTIONS: '--no-warnings --tls_min_v1.0' } }, /^--tls-min-v1\.0: .*NODE_OPTIONS$/],
    ['a debugger may attach', { nodeFlags: ['--inspect=0.0.0.0:9229'] }, /^--inspect: .*the command line$/],
    [
      'the keys of TLS are written down',
      { env: { NODE_OPTIONS: '"--tls-keylog=/tmp/k"' } },
      /^--tls-keylog: .*NODE_OPTIONS$/,
    ],
  ])('is refused when %s', (_what, more, line) => {
    const refused = refusedBy({}, more);
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatch(line);
  });

  it('takes what does no harm', () => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '1', NODE_DEBUG: '', NODE_OPTIONS: '--max-old-space-size=256' };
    expect(refusedBy({}, { env, nodeFlags: ['--enable-source-maps'] })).toEqual([]);
  });

  it.each([
    'http://segment.example',
    'http://10.0.0.1:8080/v1/batch',
    'http://127.0.0.1.example/',
    'http://localhost.example',
  ])('is refused when events would go to %s, unless that is accepted there', (url) => {
    expect(refusedBy(segment({ url }))).toEqual([
      'destinations.0.url: plain http to another machine: whoever is in between reads the events and the write key. ' +
        'Use https, or accept it with destinations.0.allowPlainHttp: true',
    ]);
    expect(refusedBy(segment({ url, allowPlainHttp: true }))).toEqual([]);
  });

  it.each([
    'http://127.0.0.1:8788',
    'http://127.255.0.1',
    'http://localhost:1',
    'http://[::1]:1',
    'https://segment.example',
  ])('may send to %s', (url) => {
    expect(refusedBy(segment({ url }))).toEqual([]);
  });

  it('is refused when a URL holds a password, and does not repeat it', () => {
    const refused = refusedBy(segment({ url: 'https://user:hunter2@segment.example' }));
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatch(/^destinations\.0\.url: holds a user name or a password/);
    expect(refused[0]).not.toMatch(/hunter2|user:/);
  });

  const inline = { destinations: [{ kind: 'segment', url: 'https://segment.example', writeKey: 'hunter2' }] };
  it('is refused with a key in a configuration that others may read', () => {
    const refused = refusedBy(inline);
    expect(refused).toEqual([
      `destinations.0.writeKey: stands in a file that others may read: chmod 600 ${FILE}, or use writeKeyFile`,
    ]);
    expect(refusedBy(inline, { configFile: { path: FILE, mode: 0o100600 } })).toEqual([]);
    expect(refusedBy(segment({ proxyUrl: 'http://user:hunter2@proxy:3128' }))).toEqual([
      `destinations.0.proxyUrl: stands in a file that others may read: chmod 600 ${FILE}`,
    ]);
    expect(refusedBy(segment({ proxyUrl: 'http://proxy:3128' }))).toEqual([]);
  });

  it('warns of a key in such a file that never leaves the machine', () => {
    const local = { destinations: [{ kind: 'segment', url: 'http://127.0.0.1:8788', writeKey: 'hunter2' }] };
    const { refused, warnings } = safetyOf(local);
    expect([refused, warnings.length]).toEqual([[], 1]);
    expect(warnings[0]).toContain(`chmod 600 ${FILE}`);
  });

  const behind = (jwksUrl: string) => ({ listen: { host: '::' }, access: { kind: 'admin-router', jwksUrl } });
  it('is refused when the keys of logins would come over plain http', () => {
    expect(refusedBy(behind('http://master.mesos/acs/api/v1/auth/jwks'))).toEqual([
      'access.jwksUrl: plain http to another machine: whoever is in between could let anybody in. Use https',
    ]);
    expect(refusedBy(behind('https://master.mesos/acs/api/v1/auth/jwks'))).toEqual([]);
    expect(refusedBy(behind('http://127.0.0.1:8101/acs/api/v1/auth/jwks'))).toEqual([]);
  });

  it('is refused with a configuration that anybody may change', () => {
    expect(refusedBy({}, { configFile: { path: FILE, mode: 0o100646 } })).toEqual([
      `${FILE}: anybody may change it, and send the events where they like: chmod o-w ${FILE}`,
    ]);
  });

  it('is refused as root where others reach it, unless that is accepted; on loopback it is a warning', () => {
    const reachable = { listen: { host: '0.0.0.0' }, access: { kind: 'admin-router', secretFile: '/secret' } };
    expect(refusedBy(reachable, { uid: 0 })).toEqual([expect.stringMatching(/^runs as root: .*allowRoot: true/)]);
    expect(safetyOf({ ...reachable, allowRoot: true }, { uid: 0 })).toEqual({ refused: [], warnings: [] });
    expect(refusedBy(reachable)).toEqual([]);
    for (const host of ['127.0.0.1', '::1', 'localhost']) {
      const { refused, warnings } = safetyOf({ listen: { host } }, { uid: 0 });
      expect([refused, warnings.length]).toEqual([[], 1]);
    }
  });

  it('is refused with a file of events in the place of the spool', () => {
    const file = (path: string) => ({ dataDir: '/data', destinations: [{ kind: 'file', path }] });
    expect(refusedBy(file('/data/x/../spool.db-wal'))).toEqual([
      "destinations.0.path: is a file of the spool's own. Choose another name",
    ]);
    expect(refusedBy(file('/data/events.ndjson'))).toEqual([]);
  });

  it('is refused once, with everything that is wrong', () => {
    const more = { uid: 0, env: { NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_DEBUG: 'tls' } };
    const file = {
      ...behind('http://master.mesos/jwks'),
      destinations: [{ kind: 'segment', url: 'http://a.example', writeKey: 'k' }],
    };
    expect(refusedBy(file, more)).toHaveLength(6);
  });
});
