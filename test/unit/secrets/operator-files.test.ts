import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createOperatorFiles, UnsafeFile } from '../../../src/proxy/secrets/operator-files.ts';
import { type FileFacts, whyUnsafe } from '../../../src/proxy/secrets/permissions.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();
const us = process.getuid?.() ?? 0;
const files = createOperatorFiles(us);

function fileOf(name: string, mode: number, content = 'the-secret'): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

const outcome = (reading: Promise<string>) =>
  reading.then(
    (text) => text,
    (error: Error) => (error instanceof UnsafeFile ? error.message : `code ${'code' in error && error.code}`),
  );

describe('a file with a secret', () => {
  it.each([0o600, 0o400, 0o700])('of mode %o is read', async (mode) => {
    expect(await files.secret(fileOf(`own-${mode}`, mode))).toBe('the-secret');
  });

  it.each([0o640, 0o604, 0o644, 0o660, 0o606, 0o610, 0o601, 0o666, 0o777])(
    'of mode %o is refused, with the command that mends it',
    async (mode) => {
      const file = fileOf(`open-${mode}`, mode);
      const reason = await outcome(files.secret(file));
      expect(reason).toBe(
        `others than its owner may use it (mode 0${mode.toString(8)}): chmod 600 ${file}, or mount it with mode 0400`,
      );
      // The command it names does mend it.
      const [command = ''] = /chmod 600 \S+(?=,)/.exec(reason) ?? [];
      execFileSync('sh', ['-c', command]);
      expect(await files.secret(file)).toBe('the-secret');
    },
  );

  it('is judged by what a link leads to, as secrets are mounted: name -> ..data/name -> ..version/name', async () => {
    const mount = path.join(folder, 'mount');
    mkdirSync(path.join(mount, '..version'), { recursive: true });
    writeFileSync(path.join(mount, '..version/write-key'), 'mounted', { mode: 0o400 });
    symlinkSync('..version', path.join(mount, '..data'));
    symlinkSync('..data/write-key', path.join(mount, 'write-key'));
    expect(await files.secret(path.join(mount, 'write-key'))).toBe('mounted');
    chmodSync(path.join(mount, '..version/write-key'), 0o444);
    expect(await outcome(files.secret(path.join(mount, 'write-key')))).toMatch(/^others than its owner/);
  });

  it('is refused when it belongs to somebody else, whatever its mode', async () => {
    const other = createOperatorFiles(us + 4_711);
    const file = fileOf('of-another', 0o600);
    if (us === 0) chownSync(file, 4_712, 4_712);
    const reason = await outcome((us === 0 ? files : other).secret(file));
    expect(reason).toMatch(/^belongs to another user: chown it to the one this runs as \(uid \d+\)$/);
  });

  it('that is a pipe is refused, and holds nobody up; a folder and a missing one are told in the code of Node', async () => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', ['-m', '600', pipe]);
    expect(await outcome(files.secret(pipe))).toBe('is not a file');
    expect(await outcome(files.secret(folder))).toBe('code EISDIR');
    expect(await outcome(files.secret(path.join(folder, 'nowhere')))).toBe('code ENOENT');
  });

  it('that is far too long is refused', async () => {
    expect(await outcome(files.secret(fileOf('long', 0o600, 'x'.repeat(5 * 1024 * 1024))))).toMatch(/^is too long/);
  });
});

describe('a file of certificates', () => {
  it('may be read by everybody, and changed by its owner', async () => {
    expect(await files.trusted(fileOf('ca', 0o644))).toBe('the-secret');
    const open = fileOf('open-ca', 0o646);
    expect(await outcome(files.trusted(open))).toBe(`may be changed by anybody: chmod o-w ${open}`);
  });
});

describe('a secret that was mounted in memory by root', () => {
  const mounted: FileFacts = { isFile: true, mode: 0o100440, uid: 0, inMemory: true };
  const judge = (more: Partial<FileFacts>, runsAs = 1_000) =>
    whyUnsafe({ ...mounted, ...more }, '/f', runsAs, 'secret');

  it('may show group-read: an access control list for us, or the group of the container', () => {
    expect(judge({})).toBeUndefined();
  });

  it.each<[string, Partial<FileFacts>, number]>([
    ['lies on a disk', { inMemory: false }, 1_000],
    ['is our own', { uid: 1_000 }, 1_000],
    ['may be read by others', { mode: 0o444 }, 1_000],
    ['may be written by its group', { mode: 0o460 }, 1_000],
    ['is read by root, who needs no group', {}, 0],
  ])('may not when it %s', (_what, more, runsAs) => {
    expect(judge(more, runsAs)).toMatch(/chmod 600/);
  });
});
