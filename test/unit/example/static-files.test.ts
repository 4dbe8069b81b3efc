import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createStaticFiles } from '../../../example/http/static-files.ts';
import { tempDir } from '../../support/temp-dir.ts';

describe('the static files of the example', () => {
  const folder = tempDir();
  const [first, second] = [path.join(folder, 'first'), path.join(folder, 'second')];
  for (const name of [first, second, path.join(first, 'deep')]) mkdirSync(name);
  writeFileSync(path.join(folder, 'secret.js'), 'secret');
  writeFileSync(path.join(first, 'deep', 'inner.js'), 'inner');
  writeFileSync(path.join(first, 'index.html'), 'the page');
  writeFileSync(path.join(first, 'key.pem'), 'a key');
  writeFileSync(path.join(second, 'index.html'), 'another page');
  writeFileSync(path.join(second, 'app.js'), 'the script');
  const files = createStaticFiles([first, second]);

  it('come from the first folder that has them, with their type', async () => {
    expect(await files('/')).toEqual({ contentType: 'text/html; charset=utf-8', bytes: Buffer.from('the page') });
    expect(await files('/app.js')).toEqual({
      contentType: 'text/javascript; charset=utf-8',
      bytes: Buffer.from('the script'),
    });
  });

  it.each([
    '/../secret.js',
    '/deep/../../secret.js',
    '//secret.js',
    '/deep/inner.js',
    '/key.pem',
    '/absent.js',
    '/.js',
  ])('do not include %s', async (pathname) => {
    expect(await files(pathname)).toBeUndefined();
  });
});
