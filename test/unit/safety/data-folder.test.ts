import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { prepareDataFolder } from '../../../src/proxy/safety/data-folder.ts';
import { tempDir } from '../../support/temp-dir.ts';

const temp = tempDir();
const us = process.getuid?.() ?? 0;
let number = 0;

function folderOf(mode: number, ...files: string[]): string {
  number += 1;
  const folder = path.join(temp, `data-${number}`);
  mkdirSync(folder);
  for (const file of files) writeFileSync(path.join(folder, file), '');
  chmodSync(folder, mode);
  return folder;
}
const modeOf = (folder: string) => statSync(folder).mode & 0o7777;

describe('the data folder', () => {
  it('is made for us alone, with the folders above it', async () => {
    const folder = path.join(temp, 'a/b/data');
    expect(await prepareDataFolder(folder, us)).toEqual({ state: 'ready' });
    expect(modeOf(folder)).toBe(0o700);
  });

  it('that is closed is left as it is, whatever is in it', async () => {
    const folder = folderOf(0o700, 'something');
    expect(await prepareDataFolder(folder, us)).toEqual({ state: 'ready' });
  });

  it.each([[[]], [['spool.db', 'spool.lock', 'proxy.log']]])(
    'that is open and holds %j is closed, with a word',
    async (files) => {
      const folder = folderOf(0o755, ...files);
      const note = `dataDir: ${folder} was open to others (mode 0755); it is 0700 now`;
      expect(await prepareDataFolder(folder, us)).toEqual({ state: 'tightened', note });
      expect(modeOf(folder)).toBe(0o700);
    },
  );

  it.each([
    ['holds the files of others', 0o755, ['passwd']],
    ['is a place for everybody, like /tmp', 0o1777, ['spool.db']],
  ] as const)('that %s is refused, and left as it is', async (_what, mode, files) => {
    const folder = folderOf(mode, ...files);
    expect(await prepareDataFolder(folder, us)).toEqual({
      state: 'unsafe',
      error: expect.stringMatching(new RegExp(`^dataDir: ${folder} holds other files.*: chmod 700 ${folder}, or `)),
    });
    expect(modeOf(folder)).toBe(mode);
  });

  it('of somebody else is refused', async () => {
    const folder = folderOf(0o700);
    expect(await prepareDataFolder(folder, us + 1)).toEqual({
      state: 'unsafe',
      error: `dataDir: ${folder} belongs to another user: chown it to the one this runs as (uid ${us + 1})`,
    });
  });

  it('that cannot be made is left to the spool, which says so', async () => {
    const file = path.join(temp, 'a-file');
    writeFileSync(file, '');
    expect(await prepareDataFolder(path.join(file, 'data'), us)).toEqual({ state: 'ready' });
  });
});
