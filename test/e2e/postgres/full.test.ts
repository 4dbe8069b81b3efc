import { chmodSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type BatchReceiver, ok, startBatchReceiver } from '../../support/batch-receiver.ts';
import { fillDisk } from '../../support/fill-disk.ts';
import { createFleet, type Fleet } from '../../support/fleet.ts';
import { startLoad } from '../../support/load.ts';
import { mayMount, mountTmpfs, unmount } from '../../support/mount.ts';
import { giveTo, postgresAccount } from '../../support/postgres/account.ts';
import type { PostgresServer } from '../../support/postgres/server.ts';
import { startPostgres } from '../../support/postgres.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

/** How long a broken promise takes to fail: a destination that was away for long is asked again after a minute. */
jest.setTimeout(240_000);

const mounted: string[] = [];
afterAll(() => {
  for (const where of mounted) unmount(where);
});
const folder = tempDir();
chmodSync(folder, 0o711); // PostgreSQL runs as another user

function smallDisk(name: string, megabytes: number): string {
  const where = path.join(folder, name);
  mountTmpfs(where, megabytes);
  mounted.push(where);
  giveTo(postgresAccount(), where);
  return where;
}

if (mayMount(folder, 'tmpfs')) {
  describe('a database whose disk is full', () => {
    let receiver: BatchReceiver;
    beforeEach(async () => {
      receiver = await startBatchReceiver();
    });
    afterEach(() => receiver.close());

    async function survive(fleet: Fleet, disk: string, mend: () => Promise<unknown>) {
      // So that the backlog, and with it the table, only grows.
      receiver.answer = (request, response) => {
        request.lose();
        response.writeHead(503).end();
      };
      await fleet.start();
      await fleet.ready();
      const load = startLoad(() => fleet.proxies, { pauseMs: 10 });
      await until('events to be acknowledged', () => (load.acknowledged.size > 50 ? true : undefined));
      const junk = fillDisk(disk);
      await until('a refusal', () => ((load.answers.get(503) ?? 0) > 5 ? true : undefined));
      rmSync(junk);
      await mend();
      await fleet.ready();
      const before = load.acknowledged.size;
      await until('events to be acknowledged again', () => (load.acknowledged.size > before + 20 ? true : undefined));
      await load.stop();
      receiver.answer = ok;
      await fleet.settled(load.acknowledged);
      await fleet.stop();
    }

    it('where the tables are: 503, nothing lost, and it goes on by itself when there is room', async () => {
      const disk = smallDisk('tables', 24);
      const server: PostgresServer = await startPostgres();
      await server.query(`CREATE TABLESPACE small LOCATION '${disk}'`);
      await server.query('ALTER DATABASE telemetry SET TABLESPACE small');
      await survive(createFleet({ folder, receiver, spool: { url: server.url } }), disk, async () => undefined);
    });

    it('altogether, so that PostgreSQL stops: 503, nothing lost, and it goes on when that is back', async () => {
      const disk = smallDisk('all', 96);
      const server = await startPostgres({ home: disk });
      await survive(createFleet({ folder, receiver, spool: { url: server.url } }), disk, async () => {
        await server.kill();
        await server.start();
      });
    });
  });
} else {
  it.todo('a database whose disk is full: needs root, for a small tmpfs');
}
