import fc from 'fast-check';
import { enrich } from '../../../src/proxy/identity/enrich.ts';
import type { ClusterIdentity } from '../../../src/proxy/identity/identity.ts';
import { writeJson } from '../../../src/proxy/identity/wire-json.ts';

const identity: ClusterIdentity = {
  general: {
    clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9',
    customerKey: 'acme-7',
    environmentVersion: '2.1.3',
    licenseId: 'lic',
    platform: 'aws',
    provider: 'onprem',
    source: 'cluster',
    variant: 'enterprise',
  },
  userId: 'acme-7',
};
const stamp = { messageId: 'aaaaaaaa', timestamp: '2026-11-22T10:00:00.000Z' };
const sent = (...of: Parameters<typeof enrich>): Record<string, unknown> => JSON.parse(enrich(...of));

describe('the final event', () => {
  it('of the browser has the cluster for its sender, the general properties, and nobody behind it', () => {
    const page = {
      name: 'page',
      type: 'page',
      ...stamp,
      sentAt: stamp.timestamp,
      properties: { path: '/nodes/:nodeID' },
    } as const;
    expect(sent(page, identity, '1.2.3')).toEqual({
      type: 'page',
      ...stamp,
      anonymousId: identity.general.clusterId,
      context: { ip: '0.0.0.0', library: { name: 'dcos-ui-telemetry', version: '1.2.3' } },
      properties: { path: '/nodes/:nodeID', ...identity.general },
    });
  });

  it("of the cluster itself carries the customer key as userId, as dcos-signal's did, and none in open DC/OS", () => {
    const track = { name: 'health', type: 'track', ...stamp, properties: { 'health-unit-a-total': 1 } } as const;
    expect(sent(track, identity, '1')).toMatchObject({ type: 'track', event: 'health', userId: 'acme-7' });
    const { userId: _none, ...open } = identity;
    expect(sent(track, open, '1')).not.toHaveProperty('userId');
    expect(sent({ ...track, name: 'dcos_login', properties: {} }, identity, '1')).not.toHaveProperty('userId');
  });

  it('has the general properties whatever the event says of them', () => {
    const forged = {
      name: 'dcos_login',
      type: 'track',
      ...stamp,
      properties: { clusterId: 'other', source: 'browser' },
    } as const;
    expect(sent(forged, identity, '1').properties).toEqual(identity.general);
  });

  it('keeps minus zero, which Mesos says and JSON.stringify does not', () => {
    const track = { name: 'mesos_track', type: 'track', ...stamp, properties: { cpu_used: -0 } } as const;
    expect(enrich(track, identity, '1')).toContain('"cpu_used":-0,');
  });
});

describe('writing JSON', () => {
  it('differs from JSON.stringify in minus zero alone', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2, 4), (value, indent) => {
        const negative = writeJson(value, indent);
        expect(JSON.parse(negative)).toEqual(value);
        expect(negative.replaceAll(/-0(?=[,\]}\n]|$)/g, '0')).toBe(
          JSON.stringify(value, null, indent).replaceAll(/-0(?=[,\]}\n]|$)/g, '0'),
        );
      }),
    );
    expect(writeJson({ a: undefined, b: [undefined, -0] })).toBe('{"b":[null,-0]}');
    expect(writeJson({ a: [], b: {}, c: [1] }, 4)).toBe(JSON.stringify({ a: [], b: {}, c: [1] }, null, 4));
  });
});
