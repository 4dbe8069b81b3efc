import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type JwksServer, startJwksServer } from '../../support/jwks-server.ts';
import { pageEvent } from '../../support/page-event.ts';
import { runCommand } from '../../support/run-command.ts';
import { startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { makeSecret, makeSigningKey, makeToken } from '../../support/tokens.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();
const cluster = { clusterId: 'access', version: '2.1.3', variant: 'open' };
const inAnHour = () => ({ exp: Math.floor(Date.now() / 1000) + 3_600 });

let count = 0;
function newHome(): string {
  const home = path.join(folder, String(count++));
  mkdirSync(home);
  return home;
}
function fileIn(home: string, name: string, content: string | Uint8Array): string {
  const file = path.join(home, name);
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}

describe('the proxy behind Admin Router of open DC/OS up to 1.12', () => {
  it('takes what a user sends, and what they chose holds after a restart, though no user id is on disk', async () => {
    const home = newHome();
    const secret = makeSecret();
    const access = { kind: 'admin-router', secretFile: fileIn(home, 'auth-token-secret', `${secret.toString()}\n`) };
    const authorization = `token=${await makeToken(secret, 'planted-uid', { claims: inAnHour() })}`;
    const headers = { authorization, cookie: 'dcos-acs-auth-cookie=planted-cookie' };

    const first = await startProxy({ access, cluster, log: { level: 'trace' } }, home);
    expect((await first.post([pageEvent()])).status).toBe(401);
    expect((await first.post([pageEvent()], headers)).body).toMatchObject({ success: true, accepted: 1 });
    const choice = await fetch(`${first.url}/v1/choice`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"choice":"no"}',
    });
    expect(choice.status).toBe(200);
    const shown = JSON.stringify(await first.health()) + (await (await fetch(`${first.url}/metrics`)).text());
    expect(shown).toContain('requests_refused_total{reason="no_token"} 1');
    expect(await first.stop()).toBe(0);

    const second = await startProxy({ access, cluster }, home);
    expect((await second.post([pageEvent()], headers)).body).toMatchObject({ accepted: 0, consent: { state: 'off' } });
    expect(await second.stop()).toBe(0);

    const data = path.join(home, 'data');
    const files = readdirSync(data, { recursive: true, encoding: 'utf8' });
    expect(files).toContain('owner.key');
    const onDisk = files.map((file) => {
      try {
        return readFileSync(path.join(data, file), 'latin1');
      } catch {
        return ''; // a folder
      }
    });
    for (const text of [...onDisk, shown, first.stderr(), first.stdout(), second.stderr()]) {
      expect(text).not.toMatch(/planted/);
      expect(text).not.toContain(authorization.slice(6, 60));
      expect(text).not.toContain(secret.toString());
    }
  });

  it.each<[string, (home: string) => object, RegExp]>([
    [
      'no secret',
      (home) => ({ secretFile: path.join(home, 'nowhere') }),
      /^dcos-ui-telemetry: access\.secretFile: .*nowhere no such file\n$/,
    ],
    [
      'a secret that others may read',
      (home) => {
        const secretFile = fileIn(home, 'shared', 'x'.repeat(64));
        chmodSync(secretFile, 0o644);
        return { secretFile };
      },
      /^dcos-ui-telemetry: access\.secretFile: .*shared others than its owner may use it .*chmod 600/,
    ],
    [
      'a secret that can be guessed',
      (home) => ({ secretFile: fileIn(home, 'short', 'hunter2') }),
      /access\.secretFile: .*short holds less than 32/,
    ],
    ['nothing to verify with', () => ({}), /access: needs one of jwksUrl, jwksFile and secretFile/],
    [
      'keys that come in the clear',
      () => ({ jwksUrl: 'http://10.0.0.1/acs/api/v1/auth/jwks' }),
      /access\.jwksUrl: plain http/,
    ],
    [
      'a copy of the keys that is none',
      (home) => ({ jwksFile: fileIn(home, 'jwks', '{}') }),
      /access\.jwksFile: .*jwks: it is no set of keys/,
    ],
    [
      'a copy of the keys that anybody may change',
      (home) => {
        const jwksFile = fileIn(home, 'open-jwks', '{"keys":[]}');
        chmodSync(jwksFile, 0o646);
        return { jwksFile };
      },
      /access\.jwksFile: .*may be changed by anybody: chmod o-w/,
    ],
    [
      'a CA that is none',
      (home) => ({ jwksUrl: 'https://127.0.0.1:9/', caFile: fileIn(home, 'ca', 'x') }),
      /access\.caFile: .*holds no certificate/,
    ],
  ])('does not start with %s, says why in words, and exits 2', async (_what, access, message) => {
    const home = newHome();
    const config = fileIn(
      home,
      'config.json',
      JSON.stringify({
        listen: { port: 0 },
        dataDir: path.join(home, 'data'),
        cluster,
        access: { kind: 'admin-router', ...access(home) },
      }),
    );
    const { code, stderr } = await runCommand(['serve', '--config', config]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/hunter2|xxxx| at /);
  });

  it('does not start in mode loopback on an address others reach', async () => {
    const home = newHome();
    const config = fileIn(
      home,
      'config.json',
      JSON.stringify({ listen: { host: '0.0.0.0', port: 0 }, dataDir: path.join(home, 'data'), cluster }),
    );
    const { code, stderr } = await runCommand(['serve', '--config', config]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/listen\.host: access\.kind "loopback" verifies nobody/);
    expect(readdirSync(home)).toEqual(['config.json']);
  });
});

describe('the proxy behind Admin Router of DC/OS 1.13 and later', () => {
  let jwks: JwksServer;
  const [first, second] = [makeSigningKey('first'), makeSigningKey('second')];
  beforeAll(async () => {
    jwks = await startJwksServer();
  });
  afterAll(() => jwks.close());

  it('verifies by a copy of the keys, where the cluster has no certificate to ask it with', async () => {
    const home = newHome();
    const jwksFile = fileIn(home, 'jwks.json', JSON.stringify({ keys: [first.jwk] }));
    const proxy = await startProxy({ access: { kind: 'admin-router', jwksFile }, cluster }, home);
    const send = async (key: typeof first) => {
      const options = { alg: 'RS256', kid: key.kid, claims: inAnHour() };
      return proxy.post([pageEvent()], { authorization: `token=${await makeToken(key.privateKey, 'jane', options)}` });
    };
    expect((await send(first)).status).toBe(200);
    expect((await send(second)).status).toBe(401);
    expect(await proxy.stop()).toBe(0);
  });

  it('verifies by the keys of the cluster, over TLS its CA vouches for, while they are there and while they are not', async () => {
    const home = newHome();
    const access = { kind: 'admin-router', jwksUrl: jwks.url, caFile: fileIn(home, 'ca.pem', jwks.ca) };
    const header = async (key: typeof first) => ({
      authorization: `token=${await makeToken(key.privateKey, 'jane', { alg: 'RS256', kid: key.kid, claims: inAnHour() })}`,
    });
    // Down at first: nobody can be verified, the proxy starts all the same, and a sender is told to come back.
    jwks.now({ kind: 'answer', status: 503, body: '' });
    const proxy = await startProxy({ access, cluster }, home);
    expect(await proxy.post([pageEvent()], await header(first))).toMatchObject({
      status: 503,
      body: { reason: 'keys_unavailable' },
    });
    expect((await proxy.health()).problems.join()).toContain(
      'login keys (access.jwksUrl or access.jwksFile) cannot be had: HTTP 503',
    );

    jwks.now({ kind: 'keys', keys: [first] });
    await until('the keys', async () =>
      (await proxy.post([pageEvent()], await header(first))).status === 200 ? true : undefined,
    );
    expect((await proxy.health()).problems.join()).not.toContain('login keys');

    jwks.now({ kind: 'hang' });
    expect((await proxy.post([pageEvent()], await header(first))).status).toBe(200);
    const { authorization } = await header(second);
    expect((await proxy.post([pageEvent()], { authorization })).status).not.toBe(200);
    expect(await proxy.stop()).toBe(0);
  });
});
