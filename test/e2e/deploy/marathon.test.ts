import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pageEvent } from '../../support/page-event.ts';
import { CLI, root, runCommand, start } from '../../support/run-command.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { makeSigningKey, makeToken } from '../../support/tokens.ts';
import { until } from '../../support/until.ts';

const sandbox = tempDir();
const text = (name: string): string => readFileSync(path.join(root, 'deploy/marathon', name), 'utf8');
/** What is in the container is in a folder here. */
const here = (given: string): string =>
  given.replaceAll('/mnt/mesos/sandbox', sandbox).replaceAll('/var/lib/dcos', sandbox);

describe('the Marathon app for open DC/OS', () => {
  it('runs with its own arguments, variables and configuration: healthy without a login, closed without one, and open with one', async () => {
    const key = makeSigningKey('cluster');
    // Nothing leaves this machine for a test.
    const config = here(text('telemetry.open.json'))
      .replace('"kind": "segment"', '"kind": "segment", "url": "http://127.0.0.1:9"')
      .replaceAll('leader.mesos', '127.0.0.1');
    writeFileSync(path.join(sandbox, 'telemetry.json'), config);
    writeFileSync(path.join(sandbox, 'jwks.json'), JSON.stringify({ keys: [key.jwk] }));
    writeFileSync(path.join(sandbox, 'cluster-id'), '70b28f00-e38f-41b2-a723-aab344f535b9\n');
    mkdirSync(path.join(sandbox, 'data'));
    const app = JSON.parse(here(text('open.json'))) as {
      args: string[];
      env: Record<string, string>;
      healthChecks: { path: string }[];
    };
    // A free port of this machine alone.
    const env = { ...app.env, DCOS_UI_TELEMETRY_HOST: '127.0.0.1', DCOS_UI_TELEMETRY_PORT: '0' };
    // Whoever forgot to put the write key in is told so, and nothing is sent under another one.
    const forgotten = await runCommand(app.args, env);
    expect(forgotten).toMatchObject({ code: 2, stderr: expect.stringContaining('SEGMENT_WRITE_KEY does not hold') });
    const running = start(CLI, app.args, { ...env, SEGMENT_WRITE_KEY: 'k' });
    const url = await until('the proxy to listen', () => /"url":"(http:[^"]+)"/.exec(running.stderr())?.[1]);

    expect((await fetch(url + app.healthChecks[0]?.path)).status).toBe(200);
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
    const post = (headers: Record<string, string>) =>
      fetch(`${url}/v1/batch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ batch: [pageEvent()] }),
      });
    expect((await post({})).status).toBe(401);
    const claims = { exp: Math.floor(Date.now() / 1000) + 3_600 };
    const token = await makeToken(key.privateKey, 'jane', { alg: 'RS256', kid: 'cluster', claims });
    expect((await post({ authorization: `token=${token}` })).status).toBe(200);
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(0);
  });
});
