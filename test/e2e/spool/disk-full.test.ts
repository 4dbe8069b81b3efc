import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { NewRecord, Spool } from '../../../src/proxy/spool/spool.ts';
import { fillDisk } from '../../support/fill-disk.ts';
import { mayMount, mountTmpfs, unmount } from '../../support/mount.ts';
import { closeTestSpools, deliverAll, expectSpoolConservation, openTestSpool } from '../../support/open-test-spool.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const mounted: string[] = [];
afterAll(async () => {
  await closeTestSpools();
  for (const where of mounted) unmount(where);
});
const folder = tempDir();
const BALLAST_BYTES = 6 * 1024 * 1024;

function newDisk(name: string, megabytes = 32) {
  const disk = path.join(folder, name);
  mountTmpfs(disk, megabytes);
  mounted.push(disk);
  const directory = path.join(disk, 'spool');
  return { disk, directory, open: () => openTestSpool({ directory, ballastBytes: BALLAST_BYTES }) };
}

let number = 0;
function records(count: number): NewRecord[] {
  return Array.from({ length: count }, () => {
    number += 1;
    return { id: `message-${number}`, body: JSON.stringify('x'.repeat(1000)) };
  });
}

/** Appends until it is refused. @returns the acknowledged ids and the refusal's reason. */
async function appendUntilRefused(spool: Spool) {
  const acked: string[] = [];
  for (;;) {
    const batch = records(20);
    const answer = await spool.append(batch);
    if (!answer.ok) return { acked, reason: answer.reason };
    acked.push(...batch.map(({ id }) => id));
  }
}

if (mayMount(folder, 'tmpfs')) {
  describe('a full disk', () => {
    it('refuses, delivers what it has, and accepts again by itself when there is room', async () => {
      const { disk, directory, open } = newDisk('neighbour');
      const spool = await open();
      const kept = records(2_000);
      await spool.append(kept);
      const junk = fillDisk(disk);
      const { acked, reason } = await appendUntilRefused(spool);
      expect(reason).toBe('full');
      expect((await spool.status()).state).toBe('full');
      expect(existsSync(path.join(directory, 'ballast'))).toBe(false);

      const delivered = await deliverAll(spool);
      expect(delivered).toEqual([...kept.map(({ id }) => id), ...acked]);
      expect(await spool.append(records(1))).toMatchObject({ ok: false, reason: 'full' });

      rmSync(junk);
      expect(await spool.append(records(1))).toMatchObject({ ok: true });
      const status = await spool.status();
      expect(status.state).toBe('open');
      expect(existsSync(path.join(directory, 'ballast'))).toBe(true);
      expectSpoolConservation(status);
    }, 60_000);

    it('that it filled itself becomes usable again by delivering', async () => {
      const { open } = newDisk('own');
      const spool = await open();
      const { acked, reason } = await appendUntilRefused(spool);
      expect(reason).toBe('full');
      expect(await deliverAll(spool)).toEqual(acked);
      // Each of these gives some of the room back.
      await until('appends to be accepted', async () => ((await spool.append(records(20))).ok ? true : undefined));
      expectSpoolConservation(await spool.status());
    }, 60_000);

    it('that it filled itself does not keep a restarted process from delivering', async () => {
      const { open } = newDisk('restart');
      const before = await open();
      const { acked } = await appendUntilRefused(before);
      await before.close();
      const after = await open();
      expect(await deliverAll(after)).toEqual(acked);
      expectSpoolConservation(await after.status());
    }, 60_000);

    it('with no room at all gives one clear line at the start, and everything is there when there is room', async () => {
      const { disk, directory, open } = newDisk('nothing-left');
      const before = await open();
      const { acked } = await appendUntilRefused(before);
      await before.close();
      const junk = fillDisk(disk);
      await expect(open()).rejects.toThrow(`the spool in ${directory} cannot be opened: the disk is full`);
      rmSync(junk);
      expect(await deliverAll(await open())).toEqual(acked);
    }, 60_000);
  });
} else {
  it.todo('a full disk: needs root, for a small tmpfs');
}
