import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { listen } from '../../example/http/listen.ts';
import { type Running, root, start } from '../support/run-command.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';

jest.setTimeout(120_000);

/** What `npm start` runs once everything is built. */
const MAIN = path.join(root, 'dist/example/main.js');
const free = ['--port-ui', '0', '--port-cluster', '0', '--port-proxy', '0', '--port-receiver', '0'];

interface Urls {
  readonly ui: string;
  readonly receiver: string;
  readonly proxy: string;
}

async function startExample(folder: string): Promise<{ readonly running: Running; readonly urls: Urls }> {
  const running = start(MAIN, [...free, '--data', folder]);
  const text = await until('the URLs', () => {
    if (running.child.exitCode !== null) throw new Error(`npm start ended: ${running.stderr()}`);
    return running.stdout().includes('Ctrl-C') ? running.stdout() : undefined;
  });
  const urlOf = (label: string) => new RegExp(`${label} +(http://127\\.0\\.0\\.1:\\d+)`).exec(text)?.[1] ?? '';
  return { running, urls: { ui: urlOf('Cluster UI'), receiver: urlOf('Received events'), proxy: urlOf('Proxy') } };
}

async function stop({ child, ended }: Running, signal: NodeJS.Signals) {
  child.kill(signal);
  return ended;
}

const refused = (url: string) =>
  fetch(url).then(
    () => false,
    () => true,
  );

interface Delivered {
  readonly event?: string;
  readonly anonymousId: string;
}
const receivedAt = async ({ receiver }: Urls): Promise<Delivered[]> => (await fetch(`${receiver}/received`)).json();

describe('npm start', () => {
  const folder = tempDir();

  it('prints the URLs of what is up, delivers the three cluster tracks, and stops cleanly on Ctrl-C', async () => {
    const { running, urls } = await startExample(folder);
    expect((await fetch(`${urls.proxy}/healthz`)).status).toBe(200);
    const page = await fetch(urls.ui);
    expect(page.headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    expect((await fetch(`${urls.ui}/host.js`)).status).toBe(200);
    expect((await fetch(`${urls.receiver}/receiver.js`)).status).toBe(200);

    const tracks = await until('the three tracks', async () => {
      const events = await receivedAt(urls);
      return events.length >= 3 ? events : undefined;
    });
    expect(tracks.map(({ event }) => event).sort()).toEqual(['health', 'mesos_track', 'package_list']);
    const clusterId = readFileSync(path.join(folder, 'cluster-id'), 'utf8').trim();
    expect(new Set(tracks.map(({ anonymousId }) => anonymousId))).toEqual(new Set([clusterId]));

    expect(await stop(running, 'SIGINT')).toBe(0);
    expect(running.stderr()).toBe('');
    expect(await Promise.all(Object.values(urls).map(refused))).toEqual([true, true, true]);
  });

  it('is the same cluster when it is started again, and stops on SIGTERM too', async () => {
    const before = readFileSync(path.join(folder, 'cluster-id'), 'utf8');
    const { running } = await startExample(folder);
    expect(readFileSync(path.join(folder, 'cluster-id'), 'utf8')).toBe(before);
    expect(await stop(running, 'SIGTERM')).toBe(0);
  });

  it.each(['ui', 'cluster', 'proxy', 'receiver'])('says in one line that the port of the %s is taken', async (who) => {
    const other = await listen(createServer(), 'test', 0);
    const flags = free.map((flag, index) => (free[index - 1] === `--port-${who}` ? String(other.port) : flag));
    const running = start(MAIN, [...flags, '--data', path.join(folder, who)]);
    expect(await running.ended).toBe(1);
    expect(running.stderr()).toBe(`port ${other.port} (${who}) is taken; choose another with --port-${who}\n`);
    expect(running.stdout()).toBe('');
    await other.close();
  });

  it('says in one line that the data folder cannot be written', async () => {
    const file = path.join(folder, 'in-the-way');
    writeFileSync(file, '');
    const running = start(MAIN, [...free, '--data', path.join(file, 'data')]);
    expect(await running.ended).toBe(1);
    expect(running.stderr()).toBe(`data folder ${file}/data cannot be written (ENOTDIR); choose another with --data\n`);
  });

  it('says in one line which option is wrong', async () => {
    const running = start(MAIN, ['--port-ui', 'many']);
    expect(await running.ended).toBe(1);
    expect(running.stderr()).toBe(
      '--port-ui (or EXAMPLE_PORT_UI) must be a port, 0 to 65535; npm start -- --help lists the options\n',
    );
  });
});
