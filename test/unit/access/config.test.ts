import { parseConfig } from '../../../src/proxy/config/config.ts';

const problemsOf = (file: unknown, env = {}) => {
  const result = parseConfig(file, env);
  return result.ok ? [] : result.problems;
};
const withAccess = (access: object, host = '127.0.0.1') => problemsOf({ listen: { host }, access });

describe('the configuration of access', () => {
  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('lets mode loopback listen on %s', (host) => {
    expect(withAccess({ kind: 'loopback' }, host)).toEqual([]);
    expect(problemsOf({ listen: { host } })).toEqual([]);
  });

  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '::ffff:10.0.0.1',
    '127.0.0.1.evil.test',
    'localhost.evil.test',
    'master.mesos',
    '127',
    '0x7f.0.0.1',
    ' 127.0.0.1',
  ])('refuses mode loopback on %j, and says how to make it safe', (host) => {
    const problems = [
      withAccess({ kind: 'loopback' }, host),
      problemsOf({ listen: { host } }),
      problemsOf({}, { DCOS_UI_TELEMETRY_HOST: host }),
    ];
    for (const lines of problems) {
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(
        /^listen\.host: access\.kind "loopback" verifies nobody, .* set access\.kind to "admin-router" with jwksUrl/,
      );
    }
  });

  it('lets mode admin-router listen anywhere, since it verifies everybody', () => {
    expect(withAccess({ kind: 'admin-router', secretFile: '/s' }, '0.0.0.0')).toEqual([]);
    expect(withAccess({ kind: 'admin-router', jwksUrl: 'https://master.mesos/acs/api/v1/auth/jwks' }, '::')).toEqual(
      [],
    );
  });

  it.each([{}, { secretFile: '/s', jwksUrl: 'https://master.mesos/acs/api/v1/auth/jwks' }])(
    'refuses mode admin-router without one key to verify with: %j',
    (source) => {
      expect(withAccess({ kind: 'admin-router', ...source })).toEqual([
        'access: needs one of jwksUrl, jwksFile and secretFile (open DC/OS up to 1.12), to verify tokens with',
      ]);
    },
  );

  it.each([
    ['no kind', {}, 'access.kind'],
    ['a kind nobody knows', { kind: 'none' }, 'access.kind'],
    ['admins that nobody verifies', { kind: 'loopback', admins: { uids: ['planted'] } }, 'access.admins: no such key'],
    [
      'an admin without a name',
      { kind: 'admin-router', secretFile: '/s', admins: { uids: [''] } },
      'access.admins.uids.0',
    ],
    [
      'one admin, not a list',
      { kind: 'admin-router', secretFile: '/s', admins: { uids: 'planted' } },
      'access.admins.uids',
    ],
    ['another scheme', { kind: 'admin-router', jwksUrl: 'file:///planted' }, 'access.jwksUrl'],
    [
      'a limit of nothing',
      { kind: 'admin-router', secretFile: '/s', limits: { perUser: { requestsPerSecond: 0 } } },
      'access.limits.perUser.requestsPerSecond',
    ],
    [
      'a limit no full batch could pass',
      { kind: 'admin-router', secretFile: '/s', limits: { total: { eventBurst: 2_499 } } },
      'access.limits.total.eventBurst',
    ],
  ])('names the key, and no value, of %s', (_what, access, key) => {
    const problems = withAccess(access);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(key);
    expect(problems[0]).not.toContain('planted');
  });
});
