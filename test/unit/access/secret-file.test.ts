import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readSecretFile } from '../../../src/proxy/access/secret-file.ts';
import { createOperatorFiles } from '../../../src/proxy/secrets/operator-files.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();
const read = (file: string) => readSecretFile(file, createOperatorFiles(process.getuid?.()));
const SECRET = 'x'.repeat(64);

function fileOf(content: string, mode = 0o600): string {
  const file = path.join(folder, 'auth-token-secret');
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

describe('the secret of open DC/OS', () => {
  it.each([
    ['one line', SECRET],
    ['one line and its end', `${SECRET}\n`],
    ['with white space, which Admin Router drops too', ` ${SECRET} \r\n`],
    ['with more lines, of which Admin Router reads the first', `${SECRET}\nx\n`],
  ])('is its first line: %s', async (_what, content) => {
    const reading = await read(fileOf(content));
    expect(reading.ok && Buffer.from(reading.secret).toString()).toBe(SECRET);
  });

  it.each([0o600, 0o400])('is taken from a file of mode %o', async (mode) => {
    expect((await read(fileOf(SECRET, mode))).ok).toBe(true);
  });

  it.each([0o640, 0o644, 0o604, 0o660, 0o620, 0o602])(
    'is not taken from a file of mode %o: whoever reads it can be anybody',
    async (mode) => {
      const reading = await read(fileOf(SECRET, mode));
      expect(reading.ok ? '' : reading.error).toMatch(
        /^access\.secretFile: .*auth-token-secret others than its owner may/,
      );
    },
  );

  it.each([
    ['empty', '', 'holds less than 32 characters: too short to sign with'],
    ['short enough to guess', 'hunter2\n', 'holds less than 32 characters: too short to sign with'],
    ['some other file', 'x'.repeat(5_000_000), 'is too long for what it should hold'],
  ])('is refused, without being shown, when it is %s', async (_what, content, what) => {
    const reading = await read(fileOf(content));
    expect(reading.ok ? '' : reading.error).toContain(what);
    expect(JSON.stringify(reading)).not.toMatch(/hunter|xx/);
  });

  it('is missed in words', async () => {
    const missing = path.join(folder, 'nowhere');
    expect(await read(missing)).toEqual({ ok: false, error: `access.secretFile: ${missing} no such file` });
    expect(await read(folder)).toEqual({ ok: false, error: `access.secretFile: ${folder} is a folder` });
  });
});
