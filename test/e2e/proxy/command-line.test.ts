import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { root, runCommand } from '../../support/run-command.ts';
import { startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();
const cluster = { clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9' };
const configFile = (name: string, config: unknown) => {
  const file = path.join(folder, name);
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  return file;
};
const lines = (text: string) => text.trim().split('\n');

describe('dcos-ui-telemetry', () => {
  it('prints its version and its help on standard output', async () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
    expect(await runCommand(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
    const commands = [
      'serve',
      'doctor',
      'configuration',
      'collect',
      'events',
      'report',
      'spool',
      'export',
      'import',
      'forget',
    ];
    const help = await runCommand(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const command of commands) expect(help.stdout).toContain(command);
    for (const command of commands) {
      expect(await runCommand([command, '--help'])).toMatchObject({ code: 0, stderr: '' });
    }
  });

  it.each([[['srve']], [['serve', '--confg', 'x']], [['events', '--format', 'xml']], [['collect']], [[]]])(
    'answers %j, which it does not understand, with what is wrong and exit code 2',
    async (args) => {
      const { code, stdout, stderr } = await runCommand(args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).not.toBe('');
      expect(stderr).not.toMatch(/ at .*\.js:/);
    },
  );

  it('prints the catalogue that docs/events.md holds', async () => {
    const { code, stdout } = await runCommand(['events', '--format', 'markdown']);
    expect([code, stdout]).toEqual([0, readFileSync(path.join(root, 'docs/events.md'), 'utf8')]);
    expect(JSON.parse((await runCommand(['events', '--format', 'json'])).stdout)).toHaveProperty('events');
    expect((await runCommand(['events'])).stdout).toContain('dcos_login');
  });
});

describe('dcos-ui-telemetry serve', () => {
  it('names every bad key of the configuration at once, without a value or a stack, and exits 2', async () => {
    const file = configFile('bad.json', {
      listen: { port: 'seventy' },
      dtaDir: 'x',
      consent: { policy: 'maybe' },
      cluster,
    });
    const { code, stderr } = await runCommand(['serve', '--config', file]);
    expect(code).toBe(2);
    for (const text of [file, 'listen.port', 'dtaDir', 'consent.policy']) expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/seventy|maybe| at /);
  });

  it.each([
    ['is not there', 'missing.json', undefined],
    ['is not JSON', 'broken.json', '{'],
  ])('says in one line that a configuration %s, and exits 2', async (_what, name, content) => {
    const file = content === undefined ? path.join(folder, name) : configFile(name, content);
    const { code, stderr } = await runCommand(['serve', '--config', file]);
    expect(code).toBe(2);
    expect(lines(stderr)).toHaveLength(1);
    expect(stderr).toContain(file);
  });

  it('says in one line that the cluster has no id, and exits 2', async () => {
    const file = configFile('no-id.json', {
      cluster: { clusterIdFile: path.join(folder, 'nowhere') },
      dataDir: path.join(folder, 'd0'),
    });
    const { code, stderr } = await runCommand(['serve', '--config', file]);
    expect(code).toBe(2);
    expect(lines(stderr)).toHaveLength(1);
    expect(stderr).toContain(path.join(folder, 'nowhere'));
  });

  it('says in one line that its port is taken, and exits 1', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as { port: number };
    const file = configFile('taken.json', { listen: { port }, cluster, dataDir: path.join(folder, 'd1') });
    const { code, stderr } = await runCommand(['serve', '--config', file]);
    blocker.close();
    expect(code).toBe(1);
    expect(lines(stderr)).toHaveLength(1);
    expect(stderr).toContain(String(port));
  });

  it('says in one line that it cannot write its data folder, and exits 1', async () => {
    const blocked = path.join(folder, 'a-file');
    writeFileSync(blocked, '');
    const file = configFile('unwritable.json', { listen: { port: 0 }, cluster, dataDir: path.join(blocked, 'data') });
    const { code, stderr } = await runCommand(['serve', '--config', file]);
    expect(code).toBe(1);
    expect(lines(stderr)).toHaveLength(1);
    expect(stderr).toContain(path.join(blocked, 'data'));
  });

  it('does not share a data folder with another proxy, and says who has it', async () => {
    const home = path.join(folder, 'shared');
    mkdirSync(home);
    const first = await startProxy({ cluster }, home);
    const file = configFile('second.json', { listen: { port: 0 }, cluster, dataDir: path.join(home, 'data') });
    const { code, stderr } = await runCommand(['serve', '--config', file]);
    expect(code).toBe(1);
    expect(lines(stderr)).toHaveLength(1);
    expect(stderr).toContain(path.join(home, 'data'));
    expect(await first.stop()).toBe(0);
  });

  it('reads a write key from a file, and never shows it', async () => {
    const home = path.join(folder, 'key');
    mkdirSync(home);
    const keyFile = path.join(home, 'write-key');
    writeFileSync(keyFile, 'planted-secret-key\n');
    chmodSync(keyFile, 0o600);
    const destinations = [{ kind: 'segment', url: 'http://127.0.0.1:9', writeKeyFile: keyFile }];
    const proxy = await startProxy({ cluster, destinations }, home);
    await proxy.post([]);
    const shown = JSON.stringify(await proxy.health()) + (await (await fetch(`${proxy.url}/metrics`)).text());
    expect(await proxy.stop()).toBe(0);
    expect(shown + proxy.stderr() + proxy.stdout()).not.toContain('planted-secret-key');

    const unset = configFile('unset-key.json', {
      cluster,
      dataDir: path.join(folder, 'd3'),
      destinations: [{ kind: 'segment', writeKeyVariable: 'THE_WRITE_KEY' }],
    });
    const answer = await runCommand(['serve', '--config', unset], { THE_WRITE_KEY: '' });
    expect([answer.code, lines(answer.stderr).length]).toEqual([2, 1]);
    expect(answer.stderr).toContain('destinations.0.writeKeyVariable: THE_WRITE_KEY');

    const missing = configFile('no-key.json', {
      listen: { port: 0 },
      cluster,
      dataDir: path.join(folder, 'd2'),
      destinations: [{ kind: 'segment', writeKeyFile: path.join(folder, 'no-key') }],
    });
    const { code, stderr } = await runCommand(['serve', '--config', missing]);
    expect([code, lines(stderr).length]).toEqual([2, 1]);
    expect(stderr).toContain('destinations.0.writeKeyFile');
  });
});
