import { parseConfig } from '../../../src/proxy/config/config.ts';
import { environmentSaysNo } from '../../../src/proxy/config/environment.ts';

const problemsOf = (file: unknown, env = {}) => {
  const result = parseConfig(file, env);
  return result.ok ? [] : result.problems;
};

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(parseConfig({}, {})).toMatchObject({
      ok: true,
      config: {
        listen: { host: '127.0.0.1', port: 8787 },
        dataDir: './data',
        collect: { everyMs: 3_600_000, names: 'send' },
        destinations: [{ kind: 'none' }],
        spool: { maxBytes: 1_073_741_824, whenFull: 'refuse' },
        consent: { telemetryEnabled: true, policy: 'opt-out', locked: false },
        log: { level: 'info' },
      },
    });
  });

  it('names all bad keys in one message, and never a value', () => {
    const problems = problemsOf(
      {
        listen: { port: 'secret-port' },
        colect: {},
        collect: { everyMs: 5 },
        consent: { policy: 'secret-policy' },
        destinations: [{ kind: 'segment', url: 'ftp://secret-host', writeKey: 'secret-key' }],
      },
      { DCOS_UI_TELEMETRY_PROT: '1' },
    );
    expect(problems).toHaveLength(6);
    expect(problems.join('\n')).not.toContain('secret');
    for (const key of [
      'DCOS_UI_TELEMETRY_PROT',
      'listen.port',
      'colect',
      'collect.everyMs',
      'consent.policy',
      'destinations.0.url',
    ]) {
      expect(problems.filter((p) => p.startsWith(`${key}:`))).toHaveLength(1);
    }
  });

  it('wants one write key for each Segment destination, and names that differ', () => {
    const segment = { kind: 'segment', url: 'http://127.0.0.1:1' };
    expect(problemsOf({ destinations: [segment] })).toEqual([
      'destinations.0: needs one of writeKeyFile, writeKeyVariable or writeKey',
    ]);
    expect(problemsOf({ destinations: [{ ...segment, writeKey: 'k', writeKeyFile: 'f' }] })).toHaveLength(1);
    expect(problemsOf({ destinations: [{ kind: 'none' }, { kind: 'none' }] })).toEqual([
      'destinations.1.name: two destinations of one name; give each its own',
    ]);
  });

  it('is overridden by variables, which are checked like the file', () => {
    const env = {
      DCOS_UI_TELEMETRY_PORT: '9000',
      DCOS_UI_TELEMETRY_POLICY: 'opt-in',
      DCOS_UI_TELEMETRY_ENABLED: 'False',
    };
    expect(parseConfig({ listen: { port: 1, host: '::1' } }, env)).toMatchObject({
      config: { listen: { host: '::1', port: 9000 }, consent: { policy: 'opt-in', telemetryEnabled: false } },
    });
    expect(problemsOf({}, { DCOS_UI_TELEMETRY_CONFIG: '/etc/telemetry.json' })).toEqual([]);
    expect(problemsOf({}, { DCOS_UI_TELEMETRY_PORT: 'http' })).toEqual(['listen.port: expected number']);
    expect(problemsOf([], { DCOS_UI_TELEMETRY_PORT: '1' })).toEqual(['the file: expected Object']);
  });

  it('is refused when it is no object', () => {
    expect(problemsOf(null)).toEqual(['the file: expected Object']);
    expect(problemsOf('x')).toEqual(['the file: expected Object']);
  });
});

describe('the environment', () => {
  it.each([
    [{}, false],
    [{ DO_NOT_TRACK: '1' }, true],
    [{ DO_NOT_TRACK: 'yes' }, true],
    [{ DO_NOT_TRACK: '0' }, false],
    [{ DO_NOT_TRACK: '' }, false],
    [{ DCOS_TELEMETRY_DISABLED: 'true' }, true],
    [{ DCOS_TELEMETRY_DISABLED: 'FALSE' }, false],
  ])('%j says no: %s', (env, no) => {
    expect(environmentSaysNo(env)).toBe(no);
  });
});
