import { readFileSync } from 'node:fs';
import path from 'node:path';
import { printConfiguration } from '../../../src/proxy/commands/configuration.ts';
import { parseConfig } from '../../../src/proxy/config/config.ts';
import { describeConfiguration } from '../../../src/proxy/config/describe.ts';
import { variables } from '../../../src/proxy/config/environment.ts';
import { root } from '../../support/run-command.ts';

const keys = describeConfiguration();

describe('docs/configuration.md', () => {
  it('stands as the code has it (npm run docs)', () => {
    expect(readFileSync(path.join(root, 'docs/configuration.md'), 'utf8')).toBe(printConfiguration('markdown'));
  });
});

describe('dcos-ui-telemetry configuration', () => {
  it('says what every key means', () => {
    expect(keys.filter(({ doc }) => doc === '').map(({ key, only }) => `${key} ${only}`)).toEqual([]);
  });

  it('names every variable beside the key it goes before', () => {
    const named = keys.flatMap(({ variable }) => variable ?? []);
    expect(named.sort()).toEqual(Object.keys(variables).sort());
  });

  it('leaves out no key that start-up would take, and gives the defaults it would take', () => {
    const parsed = parseConfig({}, {});
    if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
    const leaves = (value: unknown, at: string): [string, unknown][] =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, at === '' ? key : `${at}.${key}`))
        : [[at, value]];
    for (const [key, value] of leaves(parsed.config, '')) {
      const found = keys.filter((one) => one.key === key);
      expect([key, found.length > 0]).toEqual([key, true]);
      if (key !== 'access.kind') expect([key, found[0]?.fallback]).toEqual([key, JSON.stringify(value)]);
    }
  });

  it('knows keys of one kind alone from the others', () => {
    const of = (key: string) => keys.filter((one) => one.key === key).map(({ only }) => only);
    expect(of('access.jwksUrl')).toEqual(['access.kind: "admin-router"']);
    expect(of('destinations[].path')).toEqual(['destinations[].kind: "file"']);
    expect(keys.find(({ key }) => key === 'destinations[].proxyUrl')?.kind).toBe('URL');
    expect(JSON.parse(printConfiguration('json'))).toEqual(JSON.parse(JSON.stringify(keys)));
    expect(printConfiguration('text')).toContain(
      'spool.whenFull  (one of "refuse", "drop-oldest", "refuse" if left out)',
    );
  });
});
