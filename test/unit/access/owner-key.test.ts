import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { OwnerKeyError, openOwnerKey } from '../../../src/proxy/access/owner-key.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();
let count = 0;
const newFolder = () => path.join(folder, String(count++));
const keyIn = (dataDir: string) => path.join(dataDir, 'owner.key');

describe('the key of the owners', () => {
  it('is made at the first start, readable by nobody else, in a folder nobody else may enter', () => {
    const dataDir = newFolder();
    openOwnerKey(dataDir);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(statSync(keyIn(dataDir)).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual(['owner.key']);
  });

  it('gives a user the same owner for ever, and another one under another key', () => {
    const [one, two] = [newFolder(), newFolder()];
    const owner = openOwnerKey(one)('jane@example.com');
    expect(owner).toMatch(/^[\w-]{43}$/);
    expect(openOwnerKey(one)('jane@example.com')).toBe(owner);
    expect(openOwnerKey(one)('joan@example.com')).not.toBe(owner);
    expect(openOwnerKey(two)('jane@example.com')).not.toBe(owner);
  });

  it('is used as it is when somebody else made it first', () => {
    const dataDir = newFolder();
    mkdirSync(dataDir);
    writeFileSync(keyIn(dataDir), `${'A'.repeat(43)}\n`, { mode: 0o600 });
    openOwnerKey(dataDir);
    expect(readFileSync(keyIn(dataDir), 'utf8')).toBe(`${'A'.repeat(43)}\n`);
  });

  it.each([
    ['empty', ''],
    ['torn', 'AAAA'],
    ['emptied by a power cut', '\0'.repeat(44)],
    ['too long', 'A'.repeat(44)],
    ['something else', 'not a key of 43 letters, digits, - and _ !!'],
  ])('stops the start when it is %s, and says what to do', (_what, content) => {
    const dataDir = newFolder();
    mkdirSync(dataDir);
    writeFileSync(keyIn(dataDir), content, { mode: 0o600 });
    expect(() => openOwnerKey(dataDir)).toThrow(OwnerKeyError);
    expect(() => openOwnerKey(dataDir)).toThrow(`owner key ${keyIn(dataDir)}: is damaged; put it back from a backup`);
  });

  it.each([0o640, 0o604, 0o660, 0o666])('stops the start when others may read or change it (%o)', (mode) => {
    const dataDir = newFolder();
    openOwnerKey(dataDir);
    chmodSync(keyIn(dataDir), mode);
    expect(() => openOwnerKey(dataDir)).toThrow(
      `${keyIn(dataDir)}: other users of this machine may read or change it; chmod 600 it`,
    );
  });

  it('stops the start when it is a link, a folder, or cannot be made', () => {
    const linked = newFolder();
    openOwnerKey(linked);
    const other = newFolder();
    mkdirSync(other);
    symlinkSync(keyIn(linked), keyIn(other));
    expect(() => openOwnerKey(other)).toThrow('is a link');

    const taken = newFolder();
    mkdirSync(keyIn(taken), { recursive: true });
    expect(() => openOwnerKey(taken)).toThrow('is not a file');
    expect(() => openOwnerKey(path.join(keyIn(linked), 'data'))).toThrow('cannot be read or made (ENOTDIR)');
  });
});
