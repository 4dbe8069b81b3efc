import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { asUser } from '../../support/as-user.ts';
import { askInsight, pagesOf } from '../../support/ask-insight.ts';
import { pageEvent } from '../../support/page-event.ts';
import { startRegulationsServer } from '../../support/regulations-server.ts';
import { CLI, runCommand } from '../../support/run-command.ts';
import { startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();
const clusterId = '70b28f00-e38f-41b2-a723-aab344f535b9';
const write = (name: string, content: string) => {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content, { mode: 0o600 });
  return file;
};
const configOf = (name: string, config: object) =>
  write(
    `${name}/telemetry.json`,
    JSON.stringify({ dataDir: path.join(folder, name, 'data'), cluster: { clusterId }, ...config }),
  );

describe('dcos-ui-telemetry forget --cluster', () => {
  const token = randomBytes(16).toString('hex');
  const tokenFile = write('token', `${token}\n`);
  const sourceId = 'source-1';
  let api: Awaited<ReturnType<typeof startRegulationsServer>>;
  let forget: (...args: string[]) => ReturnType<typeof runCommand>;
  beforeAll(async () => {
    api = await startRegulationsServer({ token, sourceId });
    const config = configOf('segment', { destinations: [{ kind: 'segment', writeKey: 'test' }] });
    forget = (...args) =>
      runCommand(['forget', '--cluster', '--config', config, '--api-url', api.url, '--token-file', tokenFile, ...args]);
  });
  afterAll(() => api.close());
  afterEach(() => api.asked.splice(0));

  it('says what it would do, and asks for nothing without a yes', async () => {
    const { code, stdout, stderr } = await forget('--source-id', sourceId);
    expect([code, api.asked]).toEqual([2, []]);
    expect(stdout).toContain(`anonymousId ${clusterId}`);
    expect(stderr).toContain('--yes');
  });

  it('asks Segment to suppress and delete everything with the id of the cluster, and how far that is', async () => {
    const { code, stdout, stderr } = await forget('--source-id', sourceId, '--yes');
    expect([code, stderr]).toEqual([0, '']);
    expect(api.asked).toMatchObject([
      {
        method: 'POST',
        path: `/regulations/sources/${sourceId}`,
        body: { regulationType: 'SUPPRESS_WITH_DELETE', subjectType: 'ANONYMOUS_ID', subjectIds: [clusterId] },
      },
    ]);
    expect(stdout).toContain('regulation-1');
    expect(await forget('--status', 'regulation-1')).toMatchObject({ code: 0, stdout: 'RUNNING\n' });
  });

  it('names what was refused and the way out, and never the token', async () => {
    const unknown = await forget('--source-id', 'another', '--yes');
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('no such source')]);
    const stranger = randomBytes(16).toString('hex');
    const wrong = await forget('--source-id', sourceId, '--yes', '--token-file', write('other-token', stranger));
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('HTTP 401')]);
    for (const { stdout, stderr } of [unknown, wrong]) {
      expect(stdout + stderr).not.toContain(token);
      expect(stdout + stderr).not.toContain(stranger);
    }
  });

  it('sends the token nowhere it could be read on the way, and wants one at all', async () => {
    const config = path.join(folder, 'segment', 'telemetry.json');
    const common = ['forget', '--cluster', '--config', config, '--source-id', sourceId, '--yes'];
    const plain = await runCommand([...common, '--token-file', tokenFile, '--api-url', 'http://api.example.com']);
    expect([plain.code, plain.stderr]).toEqual([2, expect.stringContaining('use https')]);
    const none = await runCommand([...common, '--api-url', api.url]);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('--token-file')]);
    expect(api.asked).toEqual([]);
  });

  it('says what to do by hand for destinations that cannot be asked', async () => {
    const config = configOf('others', {
      destinations: [
        { kind: 'segment', name: 'own', url: 'https://events.example.com', writeKey: 'test' },
        { kind: 'file', path: '/var/telemetry.ndjson' },
        { kind: 'none' },
      ],
    });
    const { code, stdout } = await runCommand(['forget', '--cluster', '--config', config]);
    expect(code).toBe(3);
    for (const text of ['events.example.com', '/var/telemetry.ndjson', clusterId, 'nothing ever left']) {
      expect(stdout).toContain(text);
    }
  });

  it('erases what was counted here, with a yes, and not when one destination is named; a running proxy begins anew', async () => {
    const file = configOf('counted', { destinations: [{ kind: 'none' }] });
    const proxy = await startProxy({ cluster: { clusterId } }, path.dirname(file));
    const views = async () => pagesOf((await askInsight(proxy.url)).body)['/nodes'] ?? 0;
    await proxy.post([pageEvent('/nodes')]);
    expect(await views()).toBe(1);
    const erase = (...args: string[]) => runCommand(['forget', '--cluster', '--config', file, ...args]);
    expect(await erase()).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('would erase'),
      stderr: expect.stringContaining('--yes'),
    });
    expect(await erase('--destination', 'none', '--yes')).toMatchObject({
      code: 0,
      stdout: expect.not.stringContaining('erase'),
    });
    expect(await views()).toBe(1);
    await proxy.post([pageEvent('/nodes')]);
    expect(await erase('--yes')).toMatchObject({ code: 0, stdout: expect.stringContaining('is erased'), stderr: '' });
    // What it had counted and not written yet goes as well.
    expect(await views()).toBe(0);
    await proxy.post([pageEvent('/nodes')]);
    expect(await views()).toBe(1);
    expect(await proxy.stop()).toBe(0);
    expect(await erase('--yes')).toMatchObject({ code: 0 });
    expect(readFileSync(path.join(path.dirname(file), 'data', 'insight.db')).includes('/nodes')).toBe(false);
  });

  it('wants to know which of the two it is', async () => {
    expect(await runCommand(['forget'])).toMatchObject({ code: 2, stdout: '' });
    expect(await runCommand(['forget', '--cluster', '--user'])).toMatchObject({ code: 2, stdout: '' });
    expect((await runCommand(['forget', '--help'])).stdout).toContain('--token-file');
  });
});

describe('dcos-ui-telemetry forget --user', () => {
  const config = { destinations: [{ kind: 'segment', url: 'http://127.0.0.1:9', writeKey: 'test' }] };
  const forget = (file: string, uid: string, ...args: string[]) =>
    spawnSync(process.execPath, [CLI, 'forget', '--user', '--config', file, ...args], { input: uid, encoding: 'utf8' });

  it('erases what waits of one user, and leaves their no and everybody else alone', async () => {
    const file = configOf('user', config);
    const proxy = await startProxy({ cluster: { clusterId }, ...config }, path.dirname(file));
    await asUser(proxy.url, 'jane').post([pageEvent(), pageEvent()]);
    await asUser(proxy.url, 'john').post([pageEvent()]);
    const running = forget(file, 'jane\n', '--yes');
    expect([running.status, running.stderr]).toEqual([1, expect.stringContaining('stop the proxy first')]);
    expect(await proxy.stop()).toBe(0);
    expect(forget(file, 'jane\n').status).toBe(2);
    expect(forget(file, '\n', '--yes').status).toBe(2);
    const done = forget(file, 'jane\n', '--yes');
    expect([done.status, done.stdout, done.stderr]).toEqual([0, '2 undelivered events erased\n', '']);
    const { stdout } = await runCommand(['spool', 'status', '--config', file]);
    expect(JSON.parse(stdout).destinations.segment).toMatchObject({ pending: 1, erased: 2 });
  });
});
