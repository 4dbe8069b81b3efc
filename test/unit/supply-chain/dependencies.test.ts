import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../support/run-command.ts';

interface Package {
  readonly version: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly peer?: boolean;
  readonly devOptional?: boolean;
}

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const project = JSON.parse(read('package.json')) as Package;
const locked = Object.entries((JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }).packages);
const installed = locked.filter(([name]) => name !== '');
const delivered = installed.filter(([, one]) => !one.dev && !one.optional && !one.peer && !one.devOptional);

function kibOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0) / 1024;
}

/** The rows of both tables of docs/dependencies.md. */
const rows = [
  ...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| (\S+) \| (\S+) \| (\d+) \| (.+) \| (.+) \|$/gm),
];
const named = rows.map(([, name = '']) => name);

describe('docs/dependencies.md', () => {
  it('lists every package the proxy needs at run time, and what is bundled, and no other', () => {
    const bundled = ['@segment/analytics-next', '@swc/helpers', 'react', 'react-dom', 'uplot'];
    expect(named).toEqual([...Object.keys(project.dependencies ?? {}), ...bundled]);
  });

  it.each(rows.map(([, name = '', version = '', licence = '', kib = '']) => ({ name, version, licence, kib })))(
    'tells the truth about $name',
    ({ name, version, licence, kib }) => {
      const own = JSON.parse(read(`node_modules/${name}/package.json`)) as Package;
      expect([version, licence]).toEqual([own.version, own.license]);
      expect({ ...project.dependencies, ...project.devDependencies }[name]).toBe(version);
      // File systems differ a little, and so do the packages' own leftovers.
      expect(Math.abs(kibOf(path.join(root, 'node_modules', name)) / Number(kib) - 1)).toBeLessThan(0.1);
    },
  );
});

describe('what is installed', () => {
  it('is pinned: an exact version here, a hash in the lock file', () => {
    const wanted = { ...project.dependencies, ...project.devDependencies };
    expect(Object.values(wanted).filter((version) => !/^(npm:.+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    // npm knows no hash for what is for other platforms than the one the file was made on.
    const certain = installed.filter(([, { optional }]) => !optional);
    expect(certain.filter(([, { integrity }]) => integrity === undefined).map(([name]) => name)).toEqual([]);
  });

  it('runs no script; of what is delivered one has any, and brings along what that would build', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    const scripted = delivered.filter(([, one]) => one.hasInstallScript === true).map(([name]) => name);
    expect(scripted).toEqual(['node_modules/@photostructure/sqlite']);
    const ready = path.join(root, 'node_modules/@photostructure/sqlite/prebuilds');
    expect(readdirSync(ready)).toEqual(expect.arrayContaining(['linux-x64', 'linux-arm64']));
  });
});

describe('npm run sbom', () => {
  it('lists every package that is delivered, bundled ones included, with its hash', () => {
    const { status, stderr } = spawnSync(process.execPath, ['deploy/sbom.mjs'], { cwd: root, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    const file = 'dist/sbom.cdx.json';
    expect(existsSync(path.join(root, file))).toBe(true);
    const sbom = JSON.parse(read(file));
    expect([sbom.bomFormat, sbom.metadata.component.name]).toEqual(['CycloneDX', 'dcos-ui-telemetry']);
    const listed: readonly string[] = sbom.components.map((one: { 'bom-ref': string }) => one['bom-ref']);
    const wanted = delivered.map(([name, { version }]) => `${name.replace(/^.*node_modules\//, '')}@${version}`);
    expect(wanted.length).toBeGreaterThan(40);
    expect(wanted.filter((each) => !listed.includes(each))).toEqual([]);
    for (const name of named) expect(listed.filter((ref) => ref.startsWith(`${name}@`))).toHaveLength(1);
    // Not what only builds and tests it.
    expect(listed.filter((ref) => /^(jest|webpack|typescript|@biomejs)/.test(ref))).toEqual([]);
    const hashless = sbom.components.filter((one: { hashes?: unknown }) => one.hashes === undefined);
    expect(hashless).toEqual([]);
    // Their package.json names no licence; a new one without should be seen.
    const unlicensed = sbom.components.filter((one: { licenses?: unknown }) => one.licenses === undefined);
    expect(unlicensed.map((one: { 'bom-ref': string }) => one['bom-ref'].replace(/@[^@]+$/, '')).sort()).toEqual([
      '@segment/facade',
      '@segment/isodate',
      '@segment/isodate-traverse',
      'new-date',
    ]);
  });
});
