import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { EVENT_MAX_BYTES } from '../../../src/contract/limits.ts';
import { messageIdOf } from '../../../src/proxy/collectors/message-id.ts';
import { createPeriods } from '../../../src/proxy/collectors/period.ts';
import { toTrack } from '../../../src/proxy/collectors/track.ts';
import { trimToFit } from '../../../src/proxy/collectors/trim.ts';
import { enrich } from '../../../src/proxy/identity/enrich.ts';
import type { ClusterIdentity } from '../../../src/proxy/identity/identity.ts';

const ID = '70b28f00-e38f-41b2-a723-aab344f535b9';
const identity: ClusterIdentity = {
  general: {
    clusterId: ID,
    customerKey: '',
    environmentVersion: '2.1.3',
    licenseId: '',
    platform: 'aws',
    provider: 'aws',
    source: 'cluster',
    variant: 'open',
  },
};

describe('the id of a track', () => {
  it('is a name-based UUID (RFC 9562, version 5)', () => {
    const name = Buffer.from(`${ID}\nhealth\n1000`);
    const hash = createHash('sha1')
      .update(Buffer.from('5c1b9a3e4d2f4e0b9f6a7d0e3c8b2a41', 'hex'))
      .update(name)
      .digest('hex');
    const id = messageIdOf(ID, 'health', 1000);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(id.replaceAll('-', '').slice(0, 12)).toBe(hash.slice(0, 12));
  });

  it('follows from cluster, event and period alone, and differs with each', () => {
    expect(messageIdOf(ID, 'health', 1000)).toBe(messageIdOf(ID, 'health', 1000));
    const ids = [
      messageIdOf(ID, 'health', 1000),
      messageIdOf(ID, 'mesos_track', 1000),
      messageIdOf(ID, 'health', 2000),
      messageIdOf('x', 'health', 1000),
    ];
    expect(new Set(ids).size).toBe(4);
  });
});

describe('the periods of a cluster', () => {
  it('are of one length, hold their moment, and begin at the same times on all its masters', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 1_000, max: 86_400_000 }),
        fc.integer({ min: 1e12, max: 2e12 }),
        (cluster, everyMs, now) => {
          const periods = createPeriods(cluster, everyMs);
          const start = periods.startOf(now);
          expect(start <= now && now < start + everyMs).toBe(true);
          expect(periods.nextAfter(now)).toBe(start + everyMs);
          expect(periods.startOf(start)).toBe(start);
          expect(createPeriods(cluster, everyMs).startOf(start + everyMs - 1)).toBe(start);
        },
      ),
    );
  });

  it('spread the clusters of the world over the hour', () => {
    const hour = 3_600_000;
    const minutes = Array.from({ length: 600 }, (_, i) =>
      Math.floor((createPeriods(`cluster-${i}`, hour).startOf(1e12) % hour) / 60_000),
    );
    const perMinute = Array.from({ length: 60 }, (_, minute) => minutes.filter((one) => one === minute).length);
    expect(Math.min(...perMinute)).toBeGreaterThan(0);
    expect(Math.max(...perMinute)).toBeLessThan(40);
  });
});

describe('a track that is too large', () => {
  const size = (properties: object) => JSON.stringify(properties).length;

  it('is cut to the largest part that fits, in the order of names, whatever the order it came in', () => {
    const sorted = Array.from({ length: 500 }, (_, i) => ({ name: `f-${String(i).padStart(3, '0')}` }));
    const cut = trimToFit({ cpu_used: 1, frameworks: [...sorted].reverse() }, (some) => size(some) <= 2_000);
    const { frameworks, trimmed } = cut as { frameworks: object[]; trimmed: number };
    expect(frameworks).toEqual(sorted.slice(0, frameworks.length));
    expect(trimmed).toBe(500 - frameworks.length);
    expect(size(cut)).toBeLessThanOrEqual(2_000);
    expect(size({ ...cut, frameworks: sorted.slice(0, frameworks.length + 1) })).toBeGreaterThan(2_000);
    expect(trimToFit({ frameworks: sorted, cpu_used: 1 }, (some) => size(some) <= 2_000)).toMatchObject({
      frameworks,
      trimmed,
    });
  });

  it('is left alone, order and all, when it fits', () => {
    const properties = { frameworks: [{ name: 'b' }, { name: 'a' }] };
    expect(trimToFit(properties, () => true)).toBe(properties);
  });

  it('of units keeps the two numbers of a unit together', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => i).flatMap((i) => [
        [`health-unit-${i}-total`, 3],
        [`health-unit-${i}-unhealthy`, 0],
      ]),
    );
    const { trimmed, ...kept } = trimToFit(properties, (some) => size(some) <= 3_000);
    const units = Object.keys(kept).map((key) => key.replace(/-[a-z]+$/, ''));
    expect(new Set(units).size * 2).toBe(units.length);
    expect(new Set(units).size + Number(trimmed)).toBe(200);
  });

  it.each([
    [
      'health',
      Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`health-unit-${'x'.repeat(i % 50)}${i}-total`, i])),
    ],
    [
      'package_list',
      {
        package_list: Array.from({ length: 2_000 }, (_, i) => ({
          appId: `/ü${i}`,
          packageInformation: { packageDefinition: { name: 'n', version: '1' } },
        })),
      },
    ],
  ] as const)('of the kind %s is within 32 KB as it is sent, and says what it lacks', (event, properties) => {
    const result = toTrack({ ok: true, event, properties, observedMs: 0, notes: [] }, 0, {
      identity,
      version: '1.0.0',
    });
    if (!result.ok) throw new Error(result.reason);
    const sent = enrich(result.event, identity, '1.0.0');
    expect(Buffer.byteLength(sent)).toBeLessThanOrEqual(EVENT_MAX_BYTES);
    expect(Buffer.byteLength(sent)).toBeGreaterThan(EVENT_MAX_BYTES - 200);
    expect(JSON.parse(sent).properties.trimmed).toBe(result.trimmed);
    expect(result.trimmed).toBeGreaterThan(0);
  });

  it('goes through the door every event goes through', () => {
    const odd = {
      ok: true,
      event: 'health',
      properties: { 'health-unit-x-total': -1 },
      observedMs: 0,
      notes: [],
    } as const;
    expect(toTrack(odd, 0, { identity, version: '1' })).toEqual({
      ok: false,
      reason: 'the catalogue does not take it (bad_properties: health-unit-)',
    });
  });
});
