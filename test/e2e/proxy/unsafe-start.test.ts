import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeCertificate } from '../../support/certificate.ts';
import { pageEvent } from '../../support/page-event.ts';
import { runCommand } from '../../support/run-command.ts';
import { startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();
const cluster = { clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9' };
let number = 0;

function home(): string {
  number += 1;
  const made = path.join(folder, `home-${number}`);
  mkdirSync(made, { mode: 0o700 });
  return made;
}

/** Runs `serve` to the end that it must find. @returns what it said */
async function refusal(config: object, env: Readonly<Record<string, string>> = {}, mode = 0o644): Promise<string> {
  const here = home();
  const file = path.join(here, 'telemetry.json');
  writeFileSync(file, JSON.stringify({ listen: { port: 0 }, cluster, dataDir: path.join(here, 'data'), ...config }));
  chmodSync(file, mode);
  const { code, stdout, stderr } = await runCommand(['serve', '--config', file], env);
  expect([code, stdout]).toEqual([2, '']);
  expect(readdirSync(here)).toEqual(['telemetry.json']);
  return stderr;
}

const keyFile = (name: string, content: string, mode: number): string => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
};
const account = (login_endpoint: string) =>
  JSON.stringify({ uid: 'dcos_signal', private_key: makeCertificate().key, login_endpoint });

describe('dcos-ui-telemetry serve refuses to start', () => {
  it('where certificates would not be checked', async () => {
    expect(await refusal({}, { NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toContain('NODE_TLS_REJECT_UNAUTHORIZED: turns');
    expect(await refusal({}, { NODE_OPTIONS: '--insecure-http-parser' })).toContain('Take it out of NODE_OPTIONS');
  });

  it('with a write key that others may read, and names the key, the file and the command', async () => {
    const writeKeyFile = keyFile('open-key', 'planted-key', 0o640);
    const said = await refusal({ destinations: [{ kind: 'segment', writeKeyFile }] });
    expect(said).toBe(
      `dcos-ui-telemetry: destinations.0.writeKeyFile: ${writeKeyFile}: others than its owner may use it (mode 0640): ` +
        `chmod 600 ${writeKeyFile}, or mount it with mode 0400\n`,
    );
  });

  it('with a key in a configuration that others may read', async () => {
    const said = await refusal({ destinations: [{ kind: 'segment', writeKey: 'planted-key' }] });
    expect(said).toMatch(
      /destinations\.0\.writeKey: stands in a file that others may read: chmod 600 \S+telemetry\.json/,
    );
    expect(said).not.toContain('planted-key');
  });

  it('with a service account that others may read, or that logs in over plain http', async () => {
    const open = keyFile('open-account', account('https://master.mesos/login'), 0o644);
    const said = await refusal({ cluster: { ...cluster, serviceAccountFile: open } });
    expect(said).toContain(`service account ${open}: others than its owner may use it (mode 0644): chmod 600 ${open}`);
    const plain = keyFile('plain-account', account('http://master.mesos/login'), 0o600);
    expect(await refusal({ cluster: { ...cluster, serviceAccountFile: plain } })).toContain(
      'login_endpoint is plain http to another machine; make it https',
    );
  });

  it('with a CA that anybody may replace', async () => {
    const caFile = keyFile('open-ca', makeCertificate().pem, 0o666);
    const line = `CA file ${caFile}: may be changed by anybody: chmod o-w ${caFile}`;
    expect(await refusal({ cluster: { ...cluster, caFile } })).toContain(line);
    const writeKeyFile = keyFile('key', 'k', 0o600);
    const destinations = [{ kind: 'segment', writeKeyFile, caFile }];
    expect(await refusal({ destinations })).toContain(`destinations.0.caFile: ${line}`);
  });

  it('when events would go over plain http to another machine', async () => {
    const writeKeyFile = keyFile('key-2', 'k', 0o600);
    const destinations = [{ kind: 'segment', url: 'http://segment.example', writeKeyFile }];
    expect(await refusal({ destinations })).toContain('allowPlainHttp: true');
  });

  it('with a configuration that anybody may change', async () => {
    expect(await refusal({}, {}, 0o666)).toContain('chmod o-w');
  });

  it('as root where others reach it', async () => {
    if (process.getuid?.() !== 0) return;
    const access = { kind: 'admin-router', secretFile: keyFile('secret', 's'.repeat(64), 0o600) };
    const said = await refusal(
      { listen: { host: '0.0.0.0', port: 0 }, access },
      { DCOS_UI_TELEMETRY_ALLOW_ROOT: 'false' },
    );
    expect(said).toContain('runs as root: ');
  });

  it('on a data folder that is not its own', async () => {
    const dataDir = path.join(home(), 'shared');
    mkdirSync(dataDir);
    writeFileSync(path.join(dataDir, 'of-somebody'), '');
    chmodSync(dataDir, 0o755);
    expect(await refusal({ dataDir })).toContain(`chmod 700 ${dataDir}`);
    expect(statSync(dataDir).mode & 0o777).toBe(0o755);
  });
});

describe('dcos-ui-telemetry serve', () => {
  it('leaves nothing behind that others may read, and takes keys as secrets are mounted', async () => {
    const here = home();
    mkdirSync(path.join(here, 'secrets/..2026'), { recursive: true });
    writeFileSync(path.join(here, 'secrets/..2026/write-key'), 'k\n', { mode: 0o400 });
    symlinkSync('..2026', path.join(here, 'secrets/..data'));
    symlinkSync('..data/write-key', path.join(here, 'secrets/write-key'));
    const events = path.join(here, 'data/out/events.ndjson');
    mkdirSync(path.dirname(events), { recursive: true, mode: 0o700 });
    const destinations = [
      { kind: 'segment', url: 'http://127.0.0.1:9', writeKeyFile: path.join(here, 'secrets/write-key') },
      { kind: 'file', path: events, maxBytes: 65_536 },
    ];
    const proxy = await startProxy({ cluster, destinations }, here);
    await proxy.post([pageEvent()]);
    await until('the file', async () => ((await proxy.health()).destinations.file?.delivered === 1 ? true : undefined));
    const modes = readdirSync(path.join(here, 'data'), { recursive: true, withFileTypes: true }).map((entry) => {
      const { mode } = statSync(path.join(entry.parentPath, entry.name));
      return [entry.name, (mode & 0o777).toString(8)];
    });
    expect(await proxy.stop()).toBe(0);
    expect(statSync(path.join(here, 'data')).mode & 0o777).toBe(0o700);
    expect(modes.length).toBeGreaterThan(5);
    for (const [name, mode] of modes) expect([name, mode]).toEqual([name, name === 'out' ? '700' : '600']);
  });
});
