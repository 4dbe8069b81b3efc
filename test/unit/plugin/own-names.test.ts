import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * src/plugin/own-names.json: properties whose names the build shortens, in the boot part and in what it loads. Build
 * before running this.
 */
const root = path.resolve(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const ownNames: Readonly<Record<string, string>> = JSON.parse(read('src/plugin/own-names.json'));
const names = Object.keys(ownNames);

function filesIn(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .map((name) => path.join(folder, name));
}
const isProperty = (name: string): RegExp => new RegExp(`[.]${name}\\b|["']${name}["'](?=[:\\]])|\\b${name}\\??:`);

describe('the names that the build shortens', () => {
  it('are each another letter', () => {
    expect(new Set(Object.values(ownNames)).size).toBe(names.length);
    for (const short of Object.values(ownNames)) expect(short).toMatch(/^[a-zA-Z]$/);
  });

  it.each([
    [
      'the SDK',
      filesIn(
        'node_modules/@segment',
        /^analytics-(?:next\/dist\/pkg|core\/dist\/esm|generic-utils\/dist\/esm)\/.*\.js$/,
      ),
    ],
    ['valibot', filesIn('node_modules/valibot/dist', /\.mjs$/)],
    ['uPlot', filesIn('node_modules/uplot/dist', /\.esm\.js$/)],
    ['React', ['node_modules/@types/react/index.d.ts']],
    ['the browser', filesIn('node_modules/@typescript', /\/lib\.dom\.d\.ts$/)],
  ])('are none of %s', (_, files) => {
    expect(files.length).toBeGreaterThan(0);
    const text = files
      .map(read)
      .join('\n')
      .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    expect(names.filter((name) => isProperty(name).test(text))).toEqual([]);
  });

  it('are in no configuration, and nothing that a host gets or gives', () => {
    const contracts = [
      'plugin.json',
      'src/plugin/sdk.ts',
      'src/plugin/captured.ts',
      'src/plugin/proxy-word.ts',
      'src/plugin/transport/wire-log.ts',
      'src/plugin/transport/verdict.ts',
      'src/plugin/ui/panel/answers.ts',
      ...['catalog', 'describe', 'event', 'fields', 'insight'].map((name) => `src/contract/${name}.ts`),
    ];
    const text = contracts.map(read).join('\n');
    expect(names.filter((name) => isProperty(name).test(text))).toEqual([]);
    const exported =
      /export interface AppTelemetry \{[\s\S]*?\n\}/.exec(read('src/plugin/app-telemetry.ts'))?.[0] ?? '';
    const options =
      /export interface AppTelemetryOptions \{[\s\S]*?\n\}/.exec(read('src/plugin/app-telemetry.ts'))?.[0] ?? '';
    const view = /export interface ConsentView \{[\s\S]*?\n\}/.exec(read('src/plugin/consent.ts'))?.[0] ?? '';
    for (const text of [exported, options, view]) {
      expect(text).not.toBe('');
      expect(names.filter((name) => new RegExp(`readonly ${name}\\b`).test(text))).toEqual([]);
    }
  });

  it.each([
    'index.js',
    'app.js',
    ...readdirSync(path.join(root, 'dist/plugin/assets'))
      .filter((name) => /^(?:delivery|ui)\./.test(name))
      .map((name) => `assets/${name}`),
  ])('are gone from %s', (file) => {
    const text = read(`dist/plugin/${file}`);
    expect(names.filter((name) => new RegExp(`[.{,]${name}\\b`).test(text))).toEqual([]);
  });
});
