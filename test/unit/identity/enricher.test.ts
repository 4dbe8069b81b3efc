import fc from 'fast-check';
import { catalog, generalProperties } from '../../../src/contract/catalog.ts';
import type { AdmittedEvent, EventName } from '../../../src/contract/event.ts';
import { enrich } from '../../../src/proxy/identity/enrich.ts';
import { createEnricher } from '../../../src/proxy/identity/enricher.ts';
import type { ClusterIdentity } from '../../../src/proxy/identity/identity.ts';

/** Words that could be taken for the places where an event is put together. */
const awkward = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"messageId":""', '","timestamp":""', '"own":0', '\\', '"', '\ud800', '__proto__', ''),
);
const identities: fc.Arbitrary<ClusterIdentity> = fc
  .tuple(fc.array(awkward, { minLength: 6, maxLength: 6 }), fc.option(awkward, { nil: undefined }))
  .map(([words, userId]) => {
    const [clusterId = '', customerKey = '', environmentVersion = '', licenseId = '', platform = '', provider = ''] =
      words;
    const general = { clusterId, customerKey, environmentVersion, licenseId, platform, provider };
    return {
      general: { ...general, source: 'cluster', variant: 'open' },
      ...(userId === undefined ? {} : { userId }),
    };
  });
const events: fc.Arbitrary<AdmittedEvent> = fc
  .record({
    name: fc.constantFrom(...(Object.keys(catalog) as EventName[])),
    messageId: awkward,
    timestamp: awkward,
    properties: fc.dictionary(
      awkward.filter((key) => !Object.hasOwn(generalProperties, key)),
      fc.oneof(awkward, fc.integer(), fc.double(), fc.constantFrom(-0, true, null, undefined, [{ name: 'x' }])),
      { maxKeys: 3 },
    ),
  })
  .map((event) => ({ ...event, type: catalog[event.name].type }));

describe('the quick way to the final event', () => {
  it('writes byte for byte what the long way writes, whatever the event and the cluster are called', () => {
    fc.assert(
      fc.property(identities, awkward, fc.array(events, { minLength: 1, maxLength: 5 }), (identity, version, some) => {
        const quick = createEnricher(identity, version);
        for (const event of some) expect(quick(event)).toBe(enrich(event, identity, version));
      }),
      { numRuns: 300 },
    );
  });
});
