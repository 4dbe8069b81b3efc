import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { closeTestSpools, deliverAll, expectSpoolConservation, openTestSpool } from '../../support/open-test-spool.ts';
import { spawnWriter } from '../../support/spawn-writer.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

/**
 * Writes begin to fail under a running process: its limit on file size is lowered from outside, so that the kernel
 * refuses what goes beyond (EFBIG, which SQLite calls an I/O error), and lifted again.
 */
const folder = tempDir();
afterEach(closeTestSpools);

const limitFileSize = (pid: number | undefined, bytes: string) =>
  void execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);

if (spawnSync('prlimit', ['--version']).status === 0) {
  describe('a disk that fails writes', () => {
    it('is told to senders, loses nothing that was acknowledged, and is used again when it works', async () => {
      const directory = path.join(folder, 'spool');
      const writer = spawnWriter({ name: 'io', spool: { directory }, producers: 4 });
      await writer.opened();
      await until('acknowledgements', () => (writer.acked.size > 50 ? true : undefined));

      limitFileSize(writer.child.pid, '1024');
      await until('refusals', () => ((writer.refused.get('failing') ?? 0) > 20 ? true : undefined));
      const before = writer.acked.size;
      limitFileSize(writer.child.pid, 'unlimited');
      await until('acknowledgements again', () => (writer.acked.size > before + 50 ? true : undefined));
      await writer.kill('SIGKILL');

      const spool = await openTestSpool({ directory, destinations: ['receiver'] });
      const there = new Set(await deliverAll(spool, 'receiver'));
      expect([...writer.acked].filter((id) => !there.has(id))).toEqual([]);
      expectSpoolConservation(await spool.status());
    }, 120_000);
  });
} else {
  it.todo('a disk that fails writes: needs prlimit (util-linux)');
}
