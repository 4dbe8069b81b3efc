import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../../../src/proxy/cli.ts';
import { fakeTerminal } from '../../support/fake-terminal.ts';
import { root } from '../../support/run-command.ts';

const files = [
  ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`),
  ...readdirSync(path.join(root, 'deploy'), { recursive: true, encoding: 'utf8' }).map((name) => `deploy/${name}`),
  'README.md',
].filter((file) => file.endsWith('.md'));

/** `dcos-ui-telemetry spool purge --kind dead`, as documents and scripts have it: the words of the command, and its flags. */
const COMMAND =
  /(?:dcos-ui-telemetry|dist\/proxy\/main\.js|(?:old|new)\/…) ((?:[a-z]+ ?)+)((?: *--?[a-z-]+(?:[ =][^\s`|;-][^\s`|;]*)?| [\w./]+)*)/g;
const help = new Map<string, Promise<string>>();

function helpOf(words: readonly string[]): Promise<string> {
  const key = words.join(' ');
  const known = help.get(key);
  if (known !== undefined) return known;
  const terminal = fakeTerminal();
  const asked = run([...words, '--help'], '0', terminal).then(() => terminal.out() + terminal.err());
  help.set(key, asked);
  return asked;
}

const COMMANDS = [
  'serve',
  'ready',
  'doctor',
  'collect',
  'events',
  'configuration',
  'report',
  'export',
  'import',
  'forget',
  'spool',
];

describe.each(files)('the commands in %s', (file) => {
  const text = readFileSync(path.join(root, file), 'utf8').replace(/\\\n\s*/g, ' ');
  const found = [...text.matchAll(COMMAND)]
    .map(([, words = '', flags = '']) => ({ words: words.trim().split(' '), flags: flags.match(/--[a-z-]+/g) ?? [] }))
    .filter(({ words }) => COMMANDS.includes(words[0] ?? ''));

  it('are commands that there are, with flags that they take', async () => {
    for (const { words, flags } of found) {
      const [command = '', sub = ''] = words;
      const said = await helpOf(command === 'spool' && sub !== '' ? [command, sub] : [command]);
      for (const flag of flags)
        expect([file, words.join(' '), flag, said.includes(flag)]).toEqual([file, words.join(' '), flag, true]);
    }
  });
});

it('there are commands in the documents to look at', () => {
  const all = files.map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n');
  expect([...all.matchAll(COMMAND)].length).toBeGreaterThan(10);
});
