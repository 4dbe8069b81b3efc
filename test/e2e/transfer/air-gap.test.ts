import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pageEvent } from '../../support/page-event.ts';
import { startReceiver, type TestReceiver } from '../../support/receiver.ts';
import { runCommand } from '../../support/run-command.ts';
import { startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();
const cluster = { clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9' };

describe('an air gap', () => {
  const carried = path.join(folder, 'carried.ndjson');
  const events = Array.from({ length: 20 }, () => pageEvent());
  const ids = events.map(({ messageId }) => messageId);
  let receiver: TestReceiver;
  let inside: object;
  let outside: object;
  const fileOf = (name: string, config: object) => {
    const home = path.join(folder, name);
    mkdirSync(home, { recursive: true });
    const file = path.join(home, 'telemetry.json');
    writeFileSync(file, JSON.stringify({ dataDir: path.join(home, 'data'), ...config }), { mode: 0o600 });
    return file;
  };
  beforeAll(async () => {
    receiver = await startReceiver();
    // Nobody answers there: the network ends before it.
    inside = { cluster, destinations: [{ kind: 'segment', url: 'http://127.0.0.1:9', writeKey: 'test' }] };
    outside = { cluster, destinations: [{ kind: 'segment', url: receiver.url, writeKey: 'test' }] };
  });
  afterAll(() => receiver.close());
  const received = async () => (await receiver.received()).map(({ messageId }) => messageId);

  it('is crossed by a file: exported while the proxy runs, imported, delivered once, and a second import adds nothing', async () => {
    const a = fileOf('a', inside);
    const proxy = await startProxy(inside, path.dirname(a));
    expect((await proxy.post(events)).body.accepted).toBe(20);
    const exported = await runCommand(['export', '--config', a, '--out', carried]);
    expect([exported.code, exported.stderr]).toEqual([0, '']);
    expect(exported.stdout).toContain('20 events');
    expect(await proxy.stop()).toBe(0);
    const check = await runCommand(['import', '--check', carried]);
    expect(check.stdout).toContain('"events": 20');

    const b = fileOf('b', outside);
    expect(await runCommand(['import', carried, '--config', b])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('20 events taken, 0 were known already'),
    });
    expect(await received()).toEqual([]);
    const other = await startProxy(outside, path.dirname(b));
    await until('all events', async () => ((await received()).length >= 20 ? true : undefined));
    const locked = await runCommand(['import', carried, '--config', b]);
    expect([locked.code, locked.stderr]).toEqual([
      1,
      expect.stringContaining('stop the proxy, import, and start it again'),
    ]);
    expect(await other.stop()).toBe(0);
    expect(await runCommand(['import', carried, '--config', b, '--deliver'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 events taken, 20 were known already'),
    });
    expect([...(await received())].sort()).toEqual([...ids].sort());
    // Byte for byte what the other side would have sent.
    const lines = readFileSync(carried, 'utf8').trimEnd().split('\n').slice(1);
    expect((await receiver.received()).map(({ anonymousId }) => anonymousId)).toEqual(
      lines.map(() => cluster.clusterId),
    );
  });

  it('is crossed without a proxy on the other side, which sends and ends', async () => {
    await receiver.clear();
    const c = fileOf('c', outside);
    const delivered = await runCommand(['import', carried, '--config', c, '--deliver']);
    expect([delivered.code, delivered.stderr]).toEqual([0, '']);
    expect(delivered.stdout).toContain('everything that waited is delivered');
    expect([...(await received())].sort()).toEqual([...ids].sort());
  });

  it('settles what was carried only in a spool that no proxy has open, and counts it', async () => {
    const a = path.join(folder, 'a', 'telemetry.json');
    const proxy = await startProxy(inside, path.dirname(a));
    const settled = path.join(folder, 'settled.ndjson');
    const refused = await runCommand(['export', '--config', a, '--out', settled, '--settle']);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('stop the proxy first')]);
    expect(await proxy.stop()).toBe(0);
    expect(await runCommand(['export', '--config', a, '--out', settled, '--settle'])).toMatchObject({ code: 0 });
    const { stdout } = await runCommand(['spool', 'status', '--config', a]);
    expect(JSON.parse(stdout).destinations.segment).toMatchObject({ pending: 0, dropped: { exported: 20 } });
    expect(await runCommand(['spool', 'check', '--config', a])).toMatchObject({ code: 0 });
    expect(readFileSync(settled, 'utf8').trimEnd().split('\n')).toHaveLength(21);
    expect((await runCommand(['export', '--config', a, '--out', `${settled}.2`])).stdout).toContain('nothing waits');
  });

  it('takes what a destination of kind file has written', async () => {
    const written = path.join(folder, 'written.ndjson');
    const d = { cluster, destinations: [{ kind: 'file', path: written }] };
    const file = fileOf('d', d);
    const proxy = await startProxy(d, path.dirname(file));
    const event = pageEvent();
    await proxy.post([event]);
    await until('the line', async () => ((await proxy.health()).destinations.file?.delivered === 1 ? true : undefined));
    expect(await proxy.stop()).toBe(0);
    const wrapped = path.join(folder, 'wrapped.ndjson');
    expect(await runCommand(['export', '--config', file, '--from', written, '--out', wrapped])).toMatchObject({
      code: 0,
    });
    expect(readFileSync(wrapped, 'utf8')).toContain(event.messageId);
  });

  it('lets a damaged file in as little as telemetry that was switched off', async () => {
    await receiver.clear();
    const b = path.join(folder, 'b', 'telemetry.json');
    const torn = path.join(folder, 'torn.ndjson');
    writeFileSync(torn, readFileSync(carried, 'utf8').replace('/services/', '/servicez/'));
    const damaged = await runCommand(['import', torn, '--config', b, '--deliver']);
    expect([damaged.code, damaged.stdout]).toEqual([1, '']);
    expect(damaged.stderr).toContain('nothing of it was taken');
    const off = fileOf('off', { ...outside, consent: { policy: 'off' } });
    for (const args of [
      ['import', carried, '--config', off],
      ['export', '--config', off, '--out', path.join(folder, 'none')],
    ]) {
      const { code, stderr } = await runCommand(args);
      expect([code, stderr]).toEqual([1, expect.stringContaining('telemetry is off')]);
    }
    expect(await runCommand(['import', carried, '--config', b], { DO_NOT_TRACK: '1' })).toMatchObject({ code: 1 });
    expect(await received()).toEqual([]);
  });
});
