import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'acorn-6';

/** What a page pays for the plugin. Build before running this. */
const dist = path.resolve(__dirname, '../../../dist/plugin');
const assets = readdirSync(path.join(dist, 'assets'));
const chunk = `assets/${assets.find((name) => name.startsWith('delivery.')) ?? ''}`;
const ui = `assets/${assets.find((name) => name.startsWith('ui.')) ?? ''}`;
const plots = `assets/${assets.find((name) => /^insight\..*\.js$/.test(name)) ?? ''}`;
const dropin = 'assets/dropin.js';
const read = (file: string): string => readFileSync(path.join(dist, file), 'utf8');
const gzipped = (file: string): number => gzipSync(read(file), { level: 9 }).length;

describe('the byte budget', () => {
  it('is three parts that are loaded when they are needed, their stylesheets, and a script for UIs that are not built anew', () => {
    expect(assets.map((name) => name.replace(/\.[0-9a-f]{8}\./, '.')).sort()).toEqual([
      'delivery.js',
      'dropin.js',
      'insight.css',
      'insight.js',
      'panel.css',
      'uPlot.min.css',
      'ui.js',
    ]);
    expect(chunk).toMatch(/^assets\/delivery\.[0-9a-f]{8}\.js$/);
  });

  it('is at most 6 KB gzip at boot, of the 8 KB that are allowed', () => {
    expect(gzipped('index.js')).toBeLessThanOrEqual(6 * 1024);
  });

  it('is at most 24 KB gzip for the lazy part, of the 32 KB that are allowed', () => {
    expect(gzipped(chunk)).toBeLessThanOrEqual(24 * 1024);
  });

  it('is at most 10 KB gzip for the drop-in, with the boot part in it as it is', () => {
    expect(gzipped(dropin)).toBeLessThanOrEqual(10 * 1024);
  });

  it('is at most 8 KB gzip for what people see, loaded when they look', () => {
    expect(gzipped(ui)).toBeLessThanOrEqual(8 * 1024);
  });

  it("is at most 34 KB gzip for the plots, loaded when somebody opens them, here or on the proxy's own page", () => {
    const [own, ...more] = readdirSync(path.join(dist, 'page')).filter((name) => /^insight\..*\.js$/.test(name));
    expect(more).toEqual([]);
    for (const file of [plots, `page/${own}`]) expect(gzipped(file)).toBeLessThanOrEqual(34 * 1024);
    for (const file of ['index.js', ui]) expect(read(file)).not.toContain('u-cursor-x');
    expect(read('page/page.js')).not.toContain('u-cursor-x');
  });

  it('has neither the SDK nor the validator in the boot part', () => {
    expect(['valibot', 'dispatch_start', 'Segment.io'].filter((trace) => read('index.js').includes(trace))).toEqual([]);
  });
});

describe('the syntax', () => {
  it.each(['index.js', dropin])(
    'of the boot part, %s, is ES5, which any bundler and minifier of a host reads',
    (file) => {
      expect(() => parse(read(file), { ecmaVersion: 5 })).not.toThrow();
    },
  );

  it.each([chunk, ui, plots])('of the lazy part, %s, is what the parser of webpack 4 reads', (file) => {
    expect(() => parse(read(file), { ecmaVersion: 2018 })).not.toThrow();
  });

  it.each(['index.js', chunk, ui])('of %s has nothing that a content security policy forbids', (file) => {
    expect(read(file)).not.toMatch(/\beval\(|new Function\b|Function\("|createElement\("style"\)|\.style\b/);
  });

  // uPlot and React set styles through the CSSOM, which is allowed.
  it('of the plots has neither markup nor attributes with styles in them', () => {
    expect(read(plots)).not.toMatch(
      /\beval\(|new Function\b|Function\("|createElement\("style"\)|setAttribute\("style"|innerHTML|cssText/,
    );
  });

  it('asks the host for its modules so that a missing one breaks neither its build nor its start', () => {
    const requires = read('index.js').match(/require\("[^"]+"\)/g);
    expect(requires?.sort()).toEqual(['require("foundation-ui")', 'require("react")', 'require("react-router")']);
    expect(read('index.js').match(/try\{return require\("/g)).toHaveLength(3);
  });
});
