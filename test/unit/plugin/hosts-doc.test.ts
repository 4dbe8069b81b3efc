import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The code of docs/hosts.md is compiled: it is what test/types/modern-app.tsx has, block by block. */
const root = path.resolve(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** By the name in its first line; imports of other packages apart, since the compiled file has them once, on the top. */
const documented = [
  ...((read('docs/hosts.md').split('\n## Any React app\n')[1] ?? '')
    .split('\n## ')[0]
    ?.matchAll(/^( *)```tsx\n *\/\/ (\S+)\n(.*?)\n *```$/gms) ?? []),
].map(([, indent = '', name = '', code = '']) => ({
  name,
  code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), '').replace(/^import .* from 'react-router';\n/m, ''),
}));
const compiled = new Map(
  read('test/types/modern-app.tsx')
    .split('\n// docs: ')
    .map((block) => [block.slice(0, block.indexOf('\n')), block.slice(block.indexOf('\n') + 1).trim()]),
);

describe('docs/hosts.md, for any React app', () => {
  it('has four blocks of code', () => {
    expect(documented.map(({ name }) => name)).toEqual(['telemetry.ts', 'main.tsx', 'Settings.tsx', 'login.ts']);
  });

  it.each(documented)('has $name as it is compiled', ({ name, code }) => {
    expect(code.replace('dcos-ui-telemetry/dist/plugin/app.js', '../../src/plugin/app.ts')).toBe(compiled.get(name));
  });
});
