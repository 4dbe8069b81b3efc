import fc from 'fast-check';
import { catalog, generalProperties } from '../../../src/contract/catalog.ts';
import { admit, compose } from '../../../src/contract/event.ts';

const stamp = { messageId: 'aaaaaaaaaaaaaaaa', timestamp: '2026-11-22T10:00:00.000Z' };
const page = (path: unknown) => ({ type: 'page', ...stamp, properties: { path } });
const login = { type: 'track', event: 'dcos_login', ...stamp, properties: { method: 'local' } };
const refusalOf = (value: unknown, door: 'browser' | 'cluster' = 'browser') => {
  const admission = admit(value, door);
  return admission.ok
    ? 'admitted'
    : `${admission.reason}${admission.field === undefined ? '' : `: ${admission.field}`}`;
};

describe('the browser composes an event', () => {
  it('from the catalogue: what the entry does not list cannot travel', () => {
    const given = { path: '/nodes/:nodeID', url: 'http://cluster/#/nodes/10.0.0.1', title: 'secret', referrer: 'x' };
    expect(compose('page', given, stamp, 'the-cluster')).toEqual({
      ok: true,
      event: { type: 'page', ...stamp, anonymousId: 'the-cluster', properties: { path: '/nodes/:nodeID' } },
    });
  });

  it('names a track, and leaves anonymousId to the proxy when it does not know it', () => {
    expect(compose('dcos_login', { method: 'local', uid: 'jane@example.com' }, stamp)).toEqual({
      ok: true,
      event: { type: 'track', event: 'dcos_login', ...stamp, properties: { method: 'local' } },
    });
  });

  it('refuses a name that is not catalogued, a track of the cluster, and a value that does not fit', () => {
    expect(compose('made_up', {}, stamp)).toMatchObject({ ok: false, reason: 'unknown_event' });
    expect(compose('constructor', {}, stamp)).toMatchObject({ ok: false, reason: 'unknown_event' });
    expect(compose('health', {}, stamp)).toMatchObject({ ok: false, reason: 'wrong_door' });
    expect(compose('page', { path: '/nodes/10.0.0.1' }, stamp)).toMatchObject({ ok: false, reason: 'bad_properties' });
    expect(compose('page', 'nonsense', stamp)).toMatchObject({ ok: false, reason: 'bad_properties' });
  });
});

describe('the proxy admits an event', () => {
  it('and drops the part of the envelope it has no use for', () => {
    const noisy = {
      ...page('/dashboard'),
      anonymousId: 'mine',
      userId: 'jane@example.com',
      context: { page: { url: 'http://x' }, ip: '10.0.0.1' },
      integrations: { All: false },
      _metadata: {},
      writeKey: 'k',
    };
    const admission = admit(noisy, 'browser');
    expect(admission).toEqual({
      ok: true,
      event: { name: 'page', type: 'page', ...stamp, properties: { path: '/dashboard' } },
    });
    expect(JSON.stringify(admission)).not.toMatch(/jane|10\.0\.0\.1|http/);
  });

  it.each([
    ['something that is no object', null, 'not_an_object'],
    ['a list', [], 'not_an_object'],
    ['a type that is not ours', { ...login, type: 'identify' }, 'unknown_type: type'],
    ['an event that is not catalogued', { ...login, event: 'made_up' }, 'unknown_event: event'],
    ['a name from the prototype', { ...login, event: '__proto__' }, 'unknown_event: event'],
    ['a page that calls itself a track', { ...login, event: 'page' }, 'unknown_event: event'],
    ["the cluster's own track from a browser", { ...login, event: 'health' }, 'wrong_door: event'],
    ['no messageId', { ...login, messageId: undefined }, 'bad_message_id: messageId'],
    ['a messageId of 100 characters', { ...login, messageId: 'x'.repeat(100) }, 'bad_message_id: messageId'],
    [
      'an id of the kind that cluster tracks have',
      { ...login, messageId: '886313e1-3b8a-5372-9b90-0c9aee199e5d' },
      'bad_message_id: messageId',
    ],
    ['a messageId with a line break', { ...login, messageId: 'aaaaaaaa\n' }, 'bad_message_id: messageId'],
    ['a time that is none', { ...login, timestamp: 'yesterday' }, 'bad_timestamp: timestamp'],
    ['a day that does not exist', { ...login, timestamp: '2026-13-45T00:00:00.000Z' }, 'bad_timestamp: timestamp'],
    ['properties that are a list', { ...login, properties: [] }, 'bad_properties: properties'],
    ['a property nobody declared', { ...login, properties: { method: 'sso', host: 'x' } }, 'bad_properties'],
    ['a page without its path', { ...page('/x'), properties: {} }, 'bad_properties: path'],
  ])('but refuses %s', (_what, value, expected) => {
    expect(refusalOf(value)).toBe(expected);
  });

  it.each([
    '/',
    'not_found',
    '/dashboard',
    '/services/detail/:id/tasks/:taskID',
    '/services/404',
    '/settings/ui-settings',
    '/services/detail/:id/edit(/:version)',
    '/nodes/:nodeID/tasks/:taskID/files/view(/:filePath(/:innerPath))',
    '/a/*',
    '/docs/:lang?/guide',
    '/:lang?',
  ])('takes the route pattern %s', (path) => {
    expect(refusalOf(page(path))).toBe('admitted');
  });

  it.each([
    '/nodes/10.0.0.1',
    '/services/detail/%2Fsleep',
    '/users/jane@example.com',
    '/n/70b28f00-e38f-41b2-a723-aab344f535b9',
    '/Group',
    '/a b',
    '',
    'dashboard',
    '/a?token=x',
    '/a?',
    '/:lang??',
    '/:lang?x',
    '/:lang?token=x',
    '/a#b',
    `/${'a'.repeat(300)}`,
    '/ä',
    '/a/',
    '//a',
  ])('refuses the path %s, which is no pattern', (path) => {
    expect(refusalOf(page(path))).toBe('bad_properties: path');
  });

  it('answers a hostile path in no time (the expression cannot backtrack)', () => {
    for (const attack of [`/${'a-'.repeat(120)}!`, '(/a'.repeat(80), ')'.repeat(250), '/a_'.repeat(80)])
      refusalOf(page(attack));
  });

  it("takes a cluster's track through its own door, with properties named after units", () => {
    const health = { ...login, event: 'health', properties: { 'health-unit-dcos-x-service-total': 3 } };
    expect(refusalOf(health, 'cluster')).toBe('admitted');
    expect(refusalOf({ ...health, properties: { 'health-unit-x-total': -1 } }, 'cluster')).toBe(
      'bad_properties: health-unit-',
    );
    expect(refusalOf({ ...health, properties: { 'health-unit-x': 1 } }, 'cluster')).toBe('bad_properties');
    expect(refusalOf(login, 'cluster')).toBe('wrong_door: event');
  });

  it('never throws and never repeats a value, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withSparseArray: true }), (value) => {
        const admission = admit(value, 'browser');
        expect(admission.ok).toBe(false);
      }),
      { numRuns: 500 },
    );
    const secret = 'eyJhbGciOi secret';
    for (const key of ['type', 'event', 'messageId', 'timestamp', 'properties']) {
      expect(JSON.stringify(admit({ ...login, [key]: secret }, 'browser'))).not.toContain('secret');
    }
  });
});

describe('the catalogue', () => {
  it('keeps the names of its own properties apart from the general ones', () => {
    const own = Object.values(catalog).flatMap((spec) => Object.keys(spec.properties));
    expect(own.filter((key) => Object.hasOwn(generalProperties, key))).toEqual([]);
  });

  it('has no kind of free text for browser events', () => {
    const kinds = Object.values(catalog)
      .filter((spec) => spec.from === 'browser')
      .flatMap((spec) => Object.values(spec.properties).map((field: { kind: string }) => field.kind));
    for (const kind of kinds)
      expect(kind).toMatch(/^(count|flag|milliseconds(, if known)?|version|route pattern|one of .*)$/);
  });
});
