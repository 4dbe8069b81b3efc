import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** docs/privacy.md names a test for each promise; here it is held to that. */
const root = path.resolve(__dirname, '../../..');
const text = readFileSync(path.join(root, 'docs/privacy.md'), 'utf8');
const rows = [...text.matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)]
  .map(([, promise = '', proof = '']) => ({ promise, proof }))
  .filter(({ promise, proof }) => /[a-z]/.test(promise) && promise !== 'promise' && proof !== 'proven by');
/** A proof: a file of tests, and after it the titles of one or more tests in it. */
const proofs = rows.flatMap(({ promise, proof }) =>
  [...proof.matchAll(/`(test\/[^`]+)`: ((?:"[^"]+"(?:, )?)+)/g)].flatMap(([, file = '', titles = '']) =>
    [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ promise, file, title })),
  ),
);

describe('docs/privacy.md', () => {
  it('names at least one test for every promise', () => {
    const proven = new Set(proofs.map(({ promise }) => promise));
    expect(rows.map(({ promise }) => promise).filter((promise) => !proven.has(promise))).toEqual([]);
    expect(proofs.length).toBeGreaterThan(2);
  });

  it.each(proofs)('finds "$title" in $file', ({ file, title }) => {
    expect(existsSync(path.join(root, file))).toBe(true);
    // A title in single quotes has its own escaped, and one may be put together from a table's cells.
    const source = readFileSync(path.join(root, file), 'utf8').replaceAll("\\'", "'");
    expect(source).toContain(title);
  });

  it('shows pictures that are there', () => {
    const pictures = [...text.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file = '']) => file);
    expect(pictures.filter((file) => !existsSync(path.join(root, 'docs', file)))).toEqual([]);
  });
});
