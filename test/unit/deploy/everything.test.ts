import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../support/run-command.ts';

const filesBelow = (folder: string, ending: RegExp): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));

describe('every file to deploy with', () => {
  it('is looked at by a test', () => {
    const tests = filesBelow('test', /\.test\.ts$/).map((file) => readFileSync(path.join(root, file), 'utf8'));
    // By its name, or by the edition that is put into it.
    const isNamed = (file: string) => {
      const name = path.basename(file);
      const made = name.replace(/(open|enterprise)\.json$/, '$' + '{edition}.json');
      return tests.some((text) => text.includes(name) || text.includes(made));
    };
    const files = filesBelow('deploy', /./);
    expect(files.length).toBeGreaterThan(15);
    expect(files.filter((file) => !isNamed(file))).toEqual([]);
  });
});
