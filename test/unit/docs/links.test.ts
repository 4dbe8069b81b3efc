import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../support/run-command.ts';

const TITLE =
  /(?:\b(?:it|describe)|\))\(\s*(['"`])((?:(?!\1)[^\\\n]|\\.)*)\1|\bwhat: (['"`])((?:(?!\3)[^\\\n]|\\.)*)\3/g;

const documents = [
  ...['benchmarks', 'benchmarks-tried', 'configuration', 'metrics', 'messages', 'operations', 'migrating'].map(
    (name) => `docs/${name}.md`,
  ),
  ...readdirSync(path.join(root, 'deploy'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('README.md'))
    .map((file) => `deploy/${file}`),
];
const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** As the host of the repository makes them from headings. */
const anchorsOf = (text: string): string[] =>
  [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, head = '']) =>
    head
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe.each(documents)('%s', (file) => {
  const text = textOf(file);

  it('leads to files and headings that there are', () => {
    const links = [...text.replace(/`[^`\n]*`/g, '').matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
    for (const [, target = '', anchor] of links) {
      const at = target === '' ? file : path.join(path.dirname(file), target);
      expect([target, existsSync(path.join(root, at))]).toEqual([target, true]);
      if (anchor !== undefined && at.endsWith('.md')) {
        expect([target, anchor, anchorsOf(textOf(at)).includes(anchor)]).toEqual([target, anchor, true]);
      }
    }
  });

  it('names tests that there are', () => {
    for (const [, test = ''] of text.matchAll(/`(test\/[\w/.-]+\.tsx?)`/g)) {
      expect([test, existsSync(path.join(root, test))]).toEqual([test, true]);
    }
    for (const [, test = '', words = ''] of text.matchAll(/`(test\/[\w/.-]+)`: "([^"]+)"/g)) {
      const titles = [...textOf(test).matchAll(TITLE)].map(([, , title, , what]) => title ?? what ?? '');
      expect([test, words, titles.some((title) => title.replaceAll("\\'", "'").includes(words))]).toEqual([
        test,
        words,
        true,
      ]);
    }
  });
});
