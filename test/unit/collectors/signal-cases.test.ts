import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { collect } from '../../../dist/proxy/commands/collect.js';
import { fakeTerminal } from '../../support/fake-terminal.ts';
import { freePort } from '../../support/free-port.ts';
import { root, start } from '../../support/run-command.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

/**
 * Clusters with what DC/OS's own reporter made of them, where they lie beside the project; they are not part of it, so
 * collect.test.ts proves the same rules on clusters of our own.
 */
const folder = path.resolve(root, '../shared/signal-cases');
const names = existsSync(folder)
  ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []))
  : [];
const temp = tempDir();

type Source = 'cosmos' | 'diagnostics' | 'mesos';
/** Where ours is stricter than the Go program: these sources are broken. */
const BROKEN: Readonly<Record<string, readonly Source[]>> = {
  'http-500-frameworks': ['mesos'],
  'http-500-packages': ['cosmos'],
  'malformed-report': ['diagnostics'],
  'missing-fields': ['cosmos', 'mesos'],
  'no-cosmos-url': ['cosmos'],
  'null-unit': ['diagnostics'],
  'type-mismatch': ['cosmos', 'diagnostics', 'mesos'],
};

const content = (name: string, file: string): string => {
  const full = path.join(folder, name, file);
  return existsSync(full) ? readFileSync(full, 'utf8') : '';
};

async function run(name: string) {
  const port = await freePort();
  const socket = path.join(temp, `${name}.sock`);
  const hasLicence = content(name, 'licenses.json') !== '';
  const server = start(path.join(folder, 'cluster.mjs'), [
    path.join(folder, name),
    String(port),
    ...(hasLicence ? [socket] : []),
  ]);
  await until(`the cluster ${name}`, () => server.stdout().includes('mock cluster') || undefined);
  const signalConfig = path.join(temp, `${name}.json`);
  writeFileSync(signalConfig, content(name, 'config.json').replaceAll(':17050', `:${port}`));
  const spec = JSON.parse(content(name, 'case.json'));
  const terminal = fakeTerminal({ env: spec.env });
  const exitCode = await collect(
    {
      signalConfig,
      ...(content(name, 'extra.json') === '' ? {} : { signalExtraConfig: path.join(folder, name, 'extra.json') }),
      clusterIdFile: path.join(folder, name, 'cluster-id'),
      ...(hasLicence ? { licensingSocket: socket } : {}),
      ...(spec.args.includes('enterprise') ? { dcosVariant: 'enterprise' as const } : {}),
    },
    '0.0.0',
    terminal,
  );
  server.child.kill();
  await server.ended;
  return { exitCode, document: JSON.parse(terminal.out()), lines: terminal.err().split('\n') };
}

describe("clusters as DC/OS's own reporter saw them", () => {
  it('are all looked at where they are there', () => {
    expect(Object.keys(BROKEN).filter((name) => names.length > 0 && !names.includes(name))).toEqual([]);
  });

  for (const name of names) {
    it(`${name} gives the same tracks, but for sources that are broken`, async () => {
      const { exitCode, document, lines } = await run(name);
      const broken = BROKEN[name] ?? [];
      const text = content(name, 'expected.json');
      const expected = text.trim() === '' ? undefined : JSON.parse(text);
      expect(Object.keys(document)).toEqual(['cosmos', 'diagnostics', 'mesos']);
      for (const source of ['cosmos', 'diagnostics', 'mesos'] as const) {
        if (broken.includes(source)) expect([source, document[source]]).toEqual([source, null]);
        else if (expected === undefined) expect(document[source]).toMatchObject({ anonymousId: expect.any(String) });
        else expect([source, document[source]]).toEqual([source, expected[source]]);
        const said = lines.filter((line) => line.startsWith(`${source}: `));
        expect(said).toHaveLength(broken.includes(source) ? 1 : 0);
      }
      expect(exitCode).toBe(broken.length === 0 ? 0 : 3);
      expect(lines.join('\n')).not.toMatch(/secret|bouncer-token/);
    });
  }
});
