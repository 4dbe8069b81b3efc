import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { checkSpool } from '../../../src/proxy/spool/check.ts';
import { ok, startBatchReceiver } from '../../support/batch-receiver.ts';
import { expectSpoolConservation } from '../../support/open-test-spool.ts';
import { spawnWriter } from '../../support/spawn-writer.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

/**
 * Writes begin to fail under a running process: its limit on file size is lowered from outside, so that the kernel
 * refuses what goes beyond (EFBIG, which SQLite calls an I/O error), and lifted again.
 */
const folder = tempDir();

const limitFileSize = (pid: number | undefined, bytes: string) =>
  void execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);

if (spawnSync('prlimit', ['--version']).status === 0) {
  describe('a disk that fails writes', () => {
    it('is told to senders, and nothing is lost or sent twice when it works again', async () => {
      const directory = path.join(folder, 'spool');
      // One request is in flight all the while.
      let answerIt: (() => void) | undefined;
      const receiver = await startBatchReceiver((request, response) => {
        if (answerIt === undefined) answerIt = () => ok(request, response);
        else ok(request, response);
      });
      const writer = spawnWriter({ name: 'io', spool: { directory }, producers: 4, receiver: receiver.url });
      await writer.opened();
      await until('a request in flight', () => (writer.acked.size > 50 ? answerIt : undefined));

      limitFileSize(writer.child.pid, '1024');
      await until('refusals', () => ((writer.refused.get('failing') ?? 0) > 20 ? true : undefined));
      const before = writer.acked.size;
      limitFileSize(writer.child.pid, 'unlimited');
      await until('acknowledgements again', () => (writer.acked.size > before + 50 ? true : undefined));
      const delivered = receiver.requests.length;
      await until('deliveries again', () => (receiver.requests.length > delivered + 5 ? true : undefined));
      answerIt?.();

      expectSpoolConservation(await writer.end());
      expect(checkSpool(directory, () => undefined).problems).toEqual([]);
      const counts = receiver.counts();
      expect([...writer.acked].filter((id) => !counts.has(id))).toEqual([]);
      // Batches that were in flight when the spool failed are still held by those who carry them.
      expect([...counts].filter(([, count]) => count > 1)).toEqual([]);
      await receiver.close();
    }, 120_000);
  });
} else {
  it.todo('a disk that fails writes: needs prlimit (util-linux)');
}
