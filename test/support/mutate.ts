import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');

/**
 * A copy of the built proxy with something broken on purpose, to see whether a test would notice.
 * @param file of dist/proxy
 */
export function mutate(file: string, changes: readonly (readonly [from: string, to: string])[]) {
  // Below the project, so that its packages are found.
  mkdirSync(path.join(ROOT, '.cache'), { recursive: true });
  const home = mkdtempSync(path.join(ROOT, '.cache/mutant-'));
  const code = path.join(home, 'dist/proxy');
  for (const part of ['package.json', 'dist/contract', 'dist/proxy']) {
    cpSync(path.join(ROOT, part), path.join(home, part), { recursive: true });
  }
  const target = path.join(code, file);
  let text = readFileSync(target, 'utf8');
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`${file} does not say ${from}`);
    text = text.replaceAll(from, to);
  }
  writeFileSync(target, text);
  return { code, remove: () => rmSync(home, { recursive: true, force: true }) };
}
