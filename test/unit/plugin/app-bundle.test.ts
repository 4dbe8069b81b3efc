import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'acorn-6';

/** What is shipped for React apps: dist/plugin/app.js. Build before running this. */
const root = path.resolve(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const manifest = JSON.parse(read('plugin.json'));
const app = read(manifest.app.file);

describe('the file for React apps', () => {
  it('is at most 5 KB gzip at boot, of the 8 KB that are allowed', () => {
    expect(gzipSync(app, { level: 9 }).length).toBeLessThanOrEqual(5 * 1024);
  });

  it('is ES5 CommonJS that asks its host for React and nothing else', () => {
    expect(() => parse(app, { ecmaVersion: 5 })).not.toThrow();
    expect(app.match(/require\("[^"]+"\)/g)).toEqual(['require("react")']);
    expect(app).not.toMatch(/\beval\(|new Function\b|Function\("|createElement\("style"\)|\.style\b/);
  });

  it('exports what is documented, and does nothing when it is loaded, also where there is no window', () => {
    const { createTelemetry, TelemetryProvider, useTelemetry, ...rest } = require(path.join(root, manifest.app.file));
    for (const exported of [createTelemetry, TelemetryProvider, useTelemetry]) expect(typeof exported).toBe('function');
    expect(rest).toEqual({});
  });

  it('has the lazy parts in common with the plugin for the DC/OS UI, each under one hash', () => {
    const chunks = readdirSync(path.join(root, 'dist/plugin/assets')).filter((name) => /\.\w{8}\.js$/.test(name));
    expect(chunks).toHaveLength(3);
    // The plots are asked for by the part for people.
    for (const chunk of chunks.filter((name) => !name.startsWith('insight.'))) {
      const hash = chunk.split('.')[1] ?? 'no chunk';
      expect(app).toContain(hash);
      expect(read(manifest.entry.file)).toContain(hash);
      expect(read(manifest.dropin.file)).toContain(hash);
    }
  });

  it.each([manifest.app.file, manifest.entry.file])(
    'has %s ask for its chunk without a referrer: the path of the page may have ids in it',
    (file) => {
      expect(read(file)).toMatch(/\.referrerPolicy="no-referrer"/);
    },
  );
});
