import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The import law of src/README.md, rules 3 to 5; the compiler enforces 1 and 2 through project references.
 */
const src = path.resolve(__dirname, '../../../src');

interface Source {
  readonly file: string;
  readonly imports: readonly string[];
  readonly text: string;
}

const sources: readonly Source[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => {
    const text = readFileSync(path.join(src, file), 'utf8');
    const specifiers = [...text.matchAll(/(?:\bfrom |\bimport |\bimport\(|\brequire\()['"]([^'"\n]+)['"]/g)].map(
      (m) => m[1] ?? '',
    );
    const imports = specifiers.map((s) => (s.startsWith('.') ? path.join(path.dirname(file), s) : s));
    return { file, imports, text };
  });

const inRoom = (room: string) => sources.filter(({ file }) => file.startsWith(`${room}/`));
const importersOf = (specifier: string) =>
  sources
    .filter(({ imports }) => imports.some((i) => i === specifier || i.startsWith(`${specifier}/`)))
    .map(({ file }) => file);

describe('the import law', () => {
  it('reads the source it judges', () => {
    expect(sources.length).toBeGreaterThan(30);
  });

  it('1: contract imports valibot alone, in fields.ts and event.ts alone', () => {
    const outside = inRoom('contract').flatMap(({ file, imports }) =>
      imports.filter((i) => !i.startsWith('contract/')).map((i) => `${file} -> ${i}`),
    );
    expect(outside).toEqual(['contract/event.ts -> valibot', 'contract/fields.ts -> valibot']);
  });

  it.each([
    ['intake', ['collectors', 'forwarder', 'spool', 'destinations', 'identity']],
    ['collectors', ['intake', 'forwarder', 'spool', 'destinations']],
    ['forwarder', ['intake', 'collectors', 'identity']],
    ['consent', ['intake', 'collectors', 'forwarder', 'spool', 'destinations', 'identity', 'insight', 'commands']],
    ['transfer', ['intake', 'collectors', 'forwarder', 'spool', 'destinations', 'identity', 'consent', 'commands']],
    ['access', ['intake', 'collectors', 'forwarder', 'spool', 'destinations', 'insight', 'config', 'commands']],
    ['destinations', ['intake', 'collectors', 'forwarder', 'spool', 'identity']],
    ['outbound', ['intake', 'collectors', 'forwarder', 'spool', 'destinations', 'identity', 'config', 'commands']],
    [
      'secrets',
      ['intake', 'collectors', 'forwarder', 'spool', 'destinations', 'identity', 'config', 'commands', 'outbound'],
    ],
    [
      'database',
      [
        'intake',
        'collectors',
        'forwarder',
        'spool',
        'destinations',
        'identity',
        'insight',
        'config',
        'commands',
        'consent',
      ],
    ],
    ['spool', ['intake', 'collectors', 'forwarder', 'destinations', 'identity', 'insight', 'config', 'commands']],
  ])('3: %s knows none of %j', (room, strangers) => {
    const broken = inRoom(`proxy/${room}`).flatMap(({ file, imports }) =>
      imports.filter((i) => strangers.some((s) => i.startsWith(`proxy/${s}/`))).map((i) => `${file} -> ${i}`),
    );
    expect(broken).toEqual([]);
  });

  it('3: the doctor looks into rooms, and no room knows the doctor', () => {
    const knowing = sources.filter(({ file, imports }) => {
      const own = file.startsWith('proxy/doctor/') || file === 'proxy/commands/doctor.ts';
      return !own && imports.some((i) => i.startsWith('proxy/doctor/'));
    });
    expect(knowing).toEqual([]);
    const running = inRoom('proxy/doctor').flatMap(({ imports }) =>
      imports.filter((i) => /^proxy\/(intake|forwarder|insight|commands)\//.test(i)),
    );
    expect(running).toEqual([]);
  });

  it('3: the spool knows bytes and ids, not events', () => {
    expect(inRoom('proxy/spool').filter(({ imports }) => imports.some((i) => i.startsWith('contract/')))).toEqual([]);
  });

  it('4: one file imports analytics-next, and only ui/ and the react-router file import theirs', () => {
    expect(importersOf('@segment/analytics-next')).toEqual(['plugin/analytics.ts']);
    for (const file of importersOf('react')) expect(file).toMatch(/^plugin\/ui\//);
    for (const file of importersOf('react-router')) expect(file).toMatch(/^plugin\/routers\//);
  });

  it('4: one file imports uPlot', () => {
    expect(importersOf('uplot')).toEqual(['plugin/ui/insight/draw-plot.ts', 'plugin/ui/insight/lazy-insight.ts']);
    // Its stylesheet, as a file.
    const lazy = sources.find(({ file }) => file === 'plugin/ui/insight/lazy-insight.ts');
    expect(lazy?.imports.filter((i) => i.startsWith('uplot'))).toEqual(['uplot/dist/uPlot.min.css']);
  });

  it("4: only the drop-in knows its host's inside", () => {
    const knowing = sources.filter(({ imports }) => imports.some((i) => i.startsWith('plugin/dropin')));
    for (const { file } of knowing) expect(file).toMatch(/^plugin\/dropin(\/|\.ts$)/);
    expect(knowing.length).toBeGreaterThan(0);
  });

  it('6: one file opens connections to destinations, one to the cluster', () => {
    expect(importersOf('undici').sort()).toEqual([
      'proxy/destinations/segment.ts',
      'proxy/outbound/destination-client.ts',
    ]);
    // A type alone, which the compiler takes away.
    expect(sources.find(({ file }) => file === 'proxy/destinations/segment.ts')?.text).toMatch(
      /^import type \{[^}]*\} from 'undici';$/m,
    );
    const opening =
      /\bfetch\(|\bhttps?\.(request|get)\(|createRemoteJWKSet\(|\b(request|get)\b[^}]*\} from 'node:https?'|from 'node:(http2|net|dgram)'/;
    const asking = inRoom('proxy').filter(({ text }) => opening.test(text.replace(/^import type .*$/gm, '')));
    expect(asking.map(({ file }) => file)).toEqual(['proxy/identity/http.ts']);
  });

  it('6: one file opens connections to a database', () => {
    expect(importersOf('pg').sort()).toEqual(['proxy/database/pool.ts', 'proxy/database/session.ts']);
    expect(sources.find(({ file }) => file === 'proxy/database/session.ts')?.text).toMatch(
      /^import type \{[^}]*\} from 'pg';$/m,
    );
  });

  it('5: there are no barrels and no rooms for leftovers', () => {
    const barrels = sources.filter(({ text }) => /^export \*/m.test(text)).map(({ file }) => file);
    expect(barrels).toEqual([]);
    for (const { file } of sources) expect(file).not.toMatch(/(^|\/)(utils?|lib|common|helpers?|shared|core)(\/|\.)/);
  });

  it('5: only main.ts touches the process', () => {
    const touching = inRoom('proxy').filter(({ text }) =>
      /\bprocess\.(env|exit|exitCode|argv|on|once|stdout|stderr)\b/.test(text),
    );
    expect(touching.map(({ file }) => file)).toEqual(['proxy/main.ts']);
  });
});
