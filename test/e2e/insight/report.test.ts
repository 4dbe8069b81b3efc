import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openDatabase } from '../../../dist/proxy/spool/sqlite.js';
import { askInsight } from '../../support/ask-insight.ts';
import { pageEvent } from '../../support/page-event.ts';
import { runCommand } from '../../support/run-command.ts';
import { startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();
const cluster = { clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9' };

describe('dcos-ui-telemetry report', () => {
  it('prints what was counted while the proxy runs, and after it has stopped', async () => {
    const proxy = await startProxy({ cluster }, folder);
    await proxy.post([pageEvent('/nodes'), pageEvent('/nodes')]);
    await askInsight(proxy.url);
    const running = await runCommand(['report', '--config', proxy.configFile], { LC_ALL: 'C' });
    expect(running).toMatchObject({ code: 0, stderr: '' });
    expect(running.stdout).toMatch(/^\/nodes +2 +2$/m);
    // What came after the last look is written when it stops.
    await proxy.post([pageEvent('/nodes')]);
    expect(await proxy.stop()).toBe(0);
    const stopped = await runCommand(['report', '--data-dir', path.join(folder, 'data'), '--since', '2w', '--json']);
    expect(stopped).toMatchObject({ code: 0, stderr: '' });
    const { since, at, pages, sinceMs } = JSON.parse(stopped.stdout);
    expect([since, at.length, pages.length, pages[0].total]).toEqual(['2w', 14, 1, 3]);
    expect(Math.abs(Date.now() - sinceMs)).toBeLessThan(600_000);
  });

  it.each(['7', '0d', '-1d', '1y', '7d ', '99999d', ''])(
    'refuses --since %j, and says what it takes',
    async (since) => {
      const { code, stdout, stderr } = await runCommand(['report', `--since=${since}`, '--data-dir', folder]);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('such as 24h, 7d or 4w');
    },
  );

  it('says in one line what is wrong with the folder, the file or the configuration', async () => {
    const problem = async (...args: string[]) => {
      const { code, stdout, stderr } = await runCommand(['report', ...args]);
      expect([stdout, stderr.trim().split('\n').length]).toEqual(['', 1]);
      return [code, stderr];
    };
    const home = (name: string) => {
      const made = path.join(folder, name);
      mkdirSync(made);
      return { made, file: path.join(made, 'insight.db') };
    };
    expect(await problem('-d', path.join(folder, 'nowhere'))).toEqual([
      1,
      expect.stringContaining('nothing was counted'),
    ]);
    expect(await problem('-c', path.join(folder, 'nowhere.json'))).toEqual([
      2,
      expect.stringContaining('cannot be read'),
    ]);
    const garbage = home('garbage');
    writeFileSync(garbage.file, 'x'.repeat(10_000));
    expect(await problem('-d', garbage.made)).toEqual([1, expect.stringContaining('is damaged')]);
    const other = home('other');
    const db = openDatabase(other.file);
    db.exec('PRAGMA user_version = 99; CREATE TABLE other (x)');
    db.close();
    expect(await problem('-d', other.made)).toEqual([1, expect.stringContaining('another version')]);
    const directory = home('directory');
    mkdirSync(directory.file);
    expect(await problem('-d', directory.made)).toEqual([1, expect.stringContaining('cannot be read')]);
  });
});
