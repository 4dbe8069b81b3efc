import { parseConfig } from '../../../src/plugin/config.ts';

describe('the configuration', () => {
  it('has the defaults of DC/OS when only `enabled` is there', () => {
    expect(parseConfig({ enabled: true })).toEqual({
      enabled: true,
      policy: 'opt-out',
      locked: false,
      base: '/service/telemetry/',
    });
  });

  it('takes what the operator wrote', () => {
    expect(parseConfig({ enabled: true, policy: 'opt-in', locked: true, base: '/telemetry', metadata: {} })).toEqual({
      enabled: true,
      policy: 'opt-in',
      locked: true,
      base: '/telemetry/',
    });
  });

  it.each([undefined, null, 'yes', 7, [], {}, { enabled: 'true' }])(
    'does not know whether %j means enabled',
    (given) => {
      expect(parseConfig(given).enabled).toBeUndefined();
    },
  );

  it.each([
    { policy: 'opt out' },
    { policy: true },
    { locked: 'no' },
    { base: 'https://example.com/' },
    { base: '//example.com/' },
    { base: '/\\example.com/' },
    { base: 'telemetry/' },
    { base: '/a?b=/' },
    { base: '/a b/' },
    { base: 7 },
  ])('closes the gate on %j, which it does not understand', (wrong) => {
    const config = parseConfig({ enabled: true, ...wrong });
    expect(config.policy).toBeUndefined();
    expect(config.base).toBe('/service/telemetry/');
  });
});
