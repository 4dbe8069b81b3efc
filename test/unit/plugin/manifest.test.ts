import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseConfig } from '../../../src/plugin/config.ts';
import { CHOICE_KEY } from '../../../src/plugin/consent-store.ts';
import { SESSION_END_KEY } from '../../../src/plugin/sources/logins.ts';
import { NOTE_PREFIX, type TabNote } from '../../../src/plugin/tab-notes.ts';

/** plugin.json says what the plugin is; here it is held to it. Build before running this. */
const root = path.resolve(__dirname, '../../..');
const json = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
const manifest = json('plugin.json');
const { properties } = manifest.configuration.schema;

describe('plugin.json', () => {
  it('has the version and the name of the package, and its entry', () => {
    const { name, version, main } = json('package.json');
    expect(manifest).toMatchObject({ id: 'tracking', name, version });
    expect(manifest.entry.file).toBe(main);
    expect(existsSync(path.join(root, manifest.entry.source))).toBe(true);
  });

  it('lists every script and stylesheet that was built, with its size and hash', () => {
    const built = readdirSync(path.join(root, 'dist/plugin'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:js|css)$/.test(file))
      .map((file) => {
        const bytes = readFileSync(path.join(root, 'dist/plugin', file));
        const hash = createHash('sha384').update(bytes).digest('base64');
        return { file: `dist/plugin/${file}`, bytes: bytes.length, integrity: `sha384-${hash}` };
      });
    const byName = (a: { readonly file: string }, b: { readonly file: string }) => (a.file < b.file ? -1 : 1);
    expect(manifest.assets.toSorted?.(byName) ?? [...manifest.assets].sort(byName)).toEqual(built.sort(byName));
  });

  it('marks the folder as CommonJS, in a repository that is not', () => {
    expect(json('dist/plugin/package.json')).toEqual({ type: 'commonjs' });
  });

  it('describes the configuration with the defaults that hold', () => {
    const defaults = parseConfig({ enabled: true });
    expect(properties.policy.default).toBe(defaults.policy);
    expect(properties.locked.default).toBe(defaults.locked);
    expect(properties.base.default).toBe(defaults.base);
    expect(manifest.configuration.schema.required).toEqual(['enabled']);
  });

  it('describes just what is understood', () => {
    for (const policy of properties.policy.enum) expect(parseConfig({ enabled: true, policy }).policy).toBe(policy);
    const pattern = new RegExp(properties.base.pattern);
    for (const base of ['/', '/service/telemetry/', '/a/b-c_d.e~f/', '//x/', '/a b/', 'https://x/', '/a?b/']) {
      expect(parseConfig({ enabled: true, base }).policy !== undefined).toBe(pattern.test(base));
    }
  });

  it('names all that is stored: the choice, a word to other tabs that is gone at once, notes for the next document', () => {
    const notes: Readonly<Record<TabNote, string>> = { 'logged-out': NOTE_PREFIX, waiting: NOTE_PREFIX };
    expect(manifest.uses.localStorage).toEqual([CHOICE_KEY, SESSION_END_KEY]);
    expect(manifest.uses.sessionStorage).toEqual(Object.entries(notes).map(([note, prefix]) => prefix + note));
  });

  it('names each action, place and module of the host that the source uses, and no other', () => {
    const text = readdirSync(path.join(root, 'src/plugin'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => readFileSync(path.join(root, 'src/plugin', file), 'utf8'))
      .join('\n');
    const all = (pattern: RegExp): string[] =>
      [...new Set([...text.matchAll(pattern)].map((found) => found[1] ?? ''))].sort();
    expect(all(/addAction\(\s*'(\w+)'/g)).toEqual([...manifest.uses.actions].sort());
    expect(all(/addFilter\(\s*'(\w+)'/g)).toEqual(manifest.uses.filters);
    expect(all(/'(\w+:\w+:\w+)'/g)).toEqual(manifest.uses.mounts);
    const modules = all(/(?:from |require\((?:\/\* webpackIgnore: true \*\/ )?)'(foundation-ui|react|react-router)'/g);
    expect(modules).toEqual([...manifest.uses.modules].sort());
  });
});
