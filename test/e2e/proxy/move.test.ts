import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { asUser } from '../../support/as-user.ts';
import { freePort } from '../../support/free-port.ts';
import { pageEvent } from '../../support/page-event.ts';
import { startReceiver } from '../../support/receiver.ts';
import { runCommand } from '../../support/run-command.ts';
import { startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();
const cluster = { clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9' };

describe('moving to another machine, as docs/operations.md has it', () => {
  it('takes what waits along, once, and every no', async () => {
    const receiver = await startReceiver();
    const [before, after] = [path.join(folder, 'before'), path.join(folder, 'after')];
    for (const home of [before, after]) mkdirSync(home);
    const away = { kind: 'segment', url: `http://127.0.0.1:${await freePort()}`, writeKey: 'k' };
    const old = await startProxy({ cluster, destinations: [away] }, before);
    expect((await asUser(old.url, 'jane').choose('no')).status).toBe(200);
    const events = [pageEvent(), pageEvent(), pageEvent()];
    expect((await asUser(old.url, 'john').post(events)).body).toMatchObject({ accepted: 3 });

    // The backup, while it runs.
    const data = path.join(after, 'data');
    mkdirSync(data, { mode: 0o700 });
    for (const name of ['owner.key', 'choices']) copyFileSync(path.join(before, 'data', name), path.join(data, name));
    expect(await old.stop()).toBe(0);
    const file = path.join(folder, 'waiting.ndjson');
    const settled = await runCommand(['export', '--settle', '--config', old.configFile, '--out', file]);
    expect(settled).toMatchObject({ code: 0, stdout: expect.stringContaining('3 deliveries are settled') });
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(4);

    const destinations = [{ ...away, url: receiver.url }];
    const config = path.join(after, 'import.json');
    writeFileSync(config, JSON.stringify({ cluster, destinations, dataDir: data }), { mode: 0o600 });
    expect(await runCommand(['import', file, '--config', config])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('3 events taken'),
    });
    const moved = await startProxy({ cluster, destinations }, after);
    expect((await asUser(moved.url, 'jane').post([pageEvent()])).body).toMatchObject({ accepted: 0 });
    await until('the events', async () => ((await receiver.received()).length >= 3 ? true : undefined));
    expect(await moved.stop()).toBe(0);
    const ids = (await receiver.received()).map(({ messageId }) => messageId);
    expect(ids.sort()).toEqual(events.map(({ messageId }) => messageId).sort());
    await receiver.close();
  });
});
