import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../support/run-command.ts';

const text = readFileSync(path.join(root, 'SECURITY.md'), 'utf8');
const claims = text.split('\n').filter((line) => /^\| [^|]+ \| `test\//.test(line));

/** What stands in a title's place: the text right behind `it(`, `describe(`, or the table of `it.each`. */
const TITLE = /(?:\b(?:it|describe)|\))\(\s*(['"`])((?:(?!\1)[^\\\n]|\\.)*)\1/g;

describe('SECURITY.md', () => {
  it('names a test for each claim', () => {
    const tables = text.slice(text.indexOf('## What is defended'), text.indexOf('## What is not defended'));
    const rows = tables.split('\n').filter((line) => /^\| (?!claim \|)/.test(line));
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter((row) => !claims.includes(row))).toEqual([]);
  });

  it.each(claims.map((line) => /^\| ([^|]+) \| `(test\/[^`]+)` "([^"]+)" \|$/.exec(line)?.slice(1) ?? [line, '', '']))(
    '%s',
    (_claim, file = '', words = '') => {
      expect([file, existsSync(path.join(root, file))]).toEqual([file, true]);
      const source = readFileSync(path.join(root, file), 'utf8');
      const titles = [...source.matchAll(TITLE)].map(([, , title = '']) => title);
      expect(titles.filter((title) => title.includes(words)).length).toBeGreaterThan(0);
      expect(source).not.toMatch(/\b(it|describe|test)\.(skip|only|todo)\b/);
    },
  );
});
