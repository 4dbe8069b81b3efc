import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { openDatabase } from '../../../dist/proxy/spool/sqlite.js';
import { askInsight, pagesOf, sumOf } from '../../support/ask-insight.ts';
import { fillDisk } from '../../support/fill-disk.ts';
import { fillHistory } from '../../support/insight-history.ts';
import { mayMount, mountTmpfs, unmount } from '../../support/mount.ts';
import { pageEvent } from '../../support/page-event.ts';
import { type StartedProxy, startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();
const cluster = { clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9' };
let count = 0;
function newHome() {
  count += 1;
  const home = path.join(folder, String(count));
  const data = path.join(home, 'data');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  return { home, data, file: path.join(data, 'insight.db') };
}
const started: StartedProxy[] = [];
async function start(home: string) {
  const proxy = await startProxy({ cluster }, home);
  started.push(proxy);
  return proxy;
}
afterEach(async () => {
  await Promise.all(started.splice(0).map((proxy) => proxy.stop()));
});

const problemsOf = async (proxy: StartedProxy) =>
  (await proxy.health()).problems.filter((problem) => problem.includes('insight'));

/** Everything but insight: an event is taken, kept and delivered, and the proxy stops as it should. */
async function expectAllElse(proxy: StartedProxy): Promise<void> {
  expect(await proxy.post([pageEvent('/nodes')])).toMatchObject({ status: 200, body: { accepted: 1 } });
  expect((await fetch(`${proxy.url}/readyz`)).status).toBe(200);
}

describe('insight', () => {
  it('goes quiet where its file cannot be made: health says so, all else goes on', async () => {
    const { home, file } = newHome();
    mkdirSync(file);
    const proxy = await start(home);
    await expectAllElse(proxy);
    const { status, headers, body } = await askInsight(proxy.url);
    expect([status, headers.get('retry-after'), body.reason]).toEqual([503, '30', 'insight_unavailable']);
    expect(await problemsOf(proxy)).toEqual([
      'insight is quiet, all else goes on: insight.db cannot be opened or written',
    ]);
    await expectAllElse(proxy);
    expect(await proxy.stop()).toBe(0);
  });

  it('leaves a file of another version alone, and says what to do', async () => {
    const { home, file } = newHome();
    const db = openDatabase(file);
    db.exec('CREATE TABLE other (x); PRAGMA user_version = 99');
    db.close();
    const before = readFileSync(file);
    const proxy = await start(home);
    await expectAllElse(proxy);
    const { status, body } = await askInsight(proxy.url);
    expect([status, body.message]).toEqual([503, expect.stringContaining('move it away to begin anew')]);
    expect(await problemsOf(proxy)).toHaveLength(1);
    expect(await proxy.stop()).toBe(0);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it.each([
    ['is no database', (file: string) => writeFileSync(file, 'x'.repeat(20_000))],
    ['has lost what was in its middle', damageMiddle],
    ['was cut off', cutOff],
  ])('sets a file aside that %s, and begins anew', async (_what, damage) => {
    const { home, data, file } = newHome();
    damage(file);
    const proxy = await start(home);
    await expectAllElse(proxy);
    expect(pagesOf((await askInsight(proxy.url)).body)).toEqual({ '/nodes': 1 });
    const aside = readdirSync(data).filter((name) => name.startsWith('damaged-'));
    expect(aside).toHaveLength(1);
    expect(readdirSync(path.join(data, aside[0] ?? ''))).toContain('insight.db');
    expect(proxy.stderr()).toContain('it was set aside, and begins anew');
    expect(await problemsOf(proxy)).toEqual([]);
  });

  it('has what was written, and a whole file, after the process was killed', async () => {
    const { home } = newHome();
    const proxy = await start(home);
    await proxy.post([pageEvent('/nodes'), pageEvent('/nodes')]);
    await askInsight(proxy.url);
    proxy.child.kill('SIGKILL');
    await proxy.ended;
    started.splice(0);
    const again = await start(home);
    await again.post([pageEvent('/nodes')]);
    expect(pagesOf((await askInsight(again.url)).body)).toEqual({ '/nodes': 3 });
    expect(readdirSync(path.join(home, 'data')).filter((name) => name.startsWith('damaged-'))).toEqual([]);
  });
});

function cutOff(file: string): void {
  fillHistory({ file, nowMs: Date.now(), days: 2 });
  truncateSync(file, 10_000);
}

/** Pages in the middle, as a bad block would. */
function damageMiddle(file: string): void {
  fillHistory({ file, nowMs: Date.now(), days: 2 });
  const handle = openSync(file, 'r+');
  for (let at = 8_192; at < statSync(file).size; at += 8_192)
    writeSync(handle, Buffer.alloc(2_048, 0x5a), 0, 2_048, at);
  closeSync(handle);
}

if (mayMount(folder, 'tmpfs')) {
  describe('insight on a full disk', () => {
    const disk = path.join(folder, 'disk');
    beforeAll(() => mountTmpfs(disk, 48));
    afterAll(() => unmount(disk));

    it('waits with its counts, says so, and has all of them when there is room', async () => {
      const proxy = await start(disk);
      await expectAllElse(proxy);
      await askInsight(proxy.url);
      let refused = 0;
      const junk: string[] = [];
      // A neighbour that takes what the spool gives free for its deliveries, too.
      await until('insight to have no room', async () => {
        junk.push(fillDisk(disk, `junk-${junk.length}`));
        if ((await proxy.post([pageEvent('/nodes')])).status !== 200) refused += 1;
        await askInsight(proxy.url);
        return (await problemsOf(proxy))[0];
      });
      expect(await problemsOf(proxy)).toEqual([expect.stringMatching(/^insight is quiet, .* is full$/)]);
      for (const file of junk) rmSync(file);
      await until('the spool to have room', async () => {
        const { status } = await proxy.post([pageEvent('/nodes')]);
        if (status !== 200) refused += 1;
        return status === 200 ? true : undefined;
      });
      const { body } = await askInsight(proxy.url);
      expect(pagesOf(body)).toEqual({ '/nodes': (await proxy.health()).intake.accepted });
      expect(sumOf(body.pipeline.refused)).toBe(refused);
      expect(await problemsOf(proxy)).toEqual([]);
    });
  });
} else {
  it.todo('waits on a full disk: this user may not mount one');
}
