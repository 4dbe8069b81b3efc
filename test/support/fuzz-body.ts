import type { Random } from './random.ts';

/** Stands in every value that is made up: no answer may ever repeat it. */
export const PLANTED = 'pLaNtEd';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const HOSTILE_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '',
  '\ud800',
  '0',
  '-1',
  PLANTED,
  'clusterId',
];
const ENVELOPE_KEYS = ['type', 'event', 'messageId', 'timestamp', 'sentAt', 'properties', 'batch', 'context', 'userId'];
const HOSTILE_VALUES: readonly Json[] = [
  null,
  true,
  0,
  -0,
  1e308,
  -1,
  9_007_199_254_740_991,
  '',
  PLANTED,
  `${PLANTED}@example.com`,
  '\ud800',
  `\u0000${PLANTED}`,
  '\u{1f600}'.repeat(20),
  'page',
  'track',
  'identify',
  'health',
  'dcos_login',
  '2026-02-30T00:00:00.000Z',
  '+275760-09-13T00:00:00.001Z',
  '9999-12-31T23:59:60Z',
  '2026-11-22T10:00:00+23:59',
  '886313e1-3b8a-5372-9b90-0c9aee199e5d',
  '/nodes/:nodeID',
  '/nodes/10.0.0.1',
  `/${'a-'.repeat(120)}!`,
  '(/a'.repeat(80),
  [],
  {},
  [[[[[[[[[[PLANTED]]]]]]]]]],
];
const TOKENS = [
  'NaN',
  '-Infinity',
  'undefined',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u',
  '\\ud8',
  'e999',
  '//',
  '\u0000',
  '\ufeff',
  '"__proto__":',
  PLANTED,
];

let ids = 0;

function event(random: Random): Json {
  ids += 1;
  const stamp = { messageId: `fuzz-${ids.toString(36).padStart(12, '0')}`, timestamp: new Date().toISOString() };
  const lean: Json = random.chance(0.7)
    ? { type: 'page', ...stamp, properties: { path: random.pick(['/', '/nodes/:nodeID', '/a(/:b)', 'not_found']) } }
    : random.chance(0.5)
      ? { type: 'track', event: 'dcos_login', ...stamp, properties: { method: 'local' } }
      : { type: 'track', event: 'dcos_logout', ...stamp, properties: { reason: 'user' } };
  if (random.chance(0.6)) return lean;
  const page = { path: `/${PLANTED}`, url: `https://${PLANTED}.example.com/` };
  return {
    ...lean,
    anonymousId: PLANTED,
    userId: null,
    integrations: {},
    context: { page, ip: '10.0.0.1' },
    _metadata: {},
  };
}

const own = (target: { [key: string]: Json }, key: string, value: Json) =>
  Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });

function hostile(random: Random): Json {
  switch (random.below(120)) {
    case 0:
      return PLANTED.repeat(random.below(6_000));
    case 1: {
      let deep: Json = PLANTED;
      for (let level = random.below(300); level > 0; level -= 1) deep = random.chance(0.5) ? [deep] : { a: deep };
      return deep;
    }
    case 2:
      return Array<Json>(random.below(3_000)).fill(random.pick(HOSTILE_VALUES));
    case 3:
      return Object.fromEntries(Array.from({ length: random.below(600) }, (_, index) => [`k${index}`, index]));
    default:
      return random.pick(HOSTILE_VALUES);
  }
}

/** Changes one place in the document, found by walking down at random. */
function mutate(random: Random, node: Json): Json {
  if (typeof node !== 'object' || node === null || random.chance(0.1)) return hostile(random);
  if (Array.isArray(node)) {
    if (node.length === 0 || random.chance(0.2))
      return random.chance(0.5) ? [...node, hostile(random)] : [...node, ...node];
    const at = random.below(node.length);
    return node.map((item, index) => (index === at ? mutate(random, item) : item));
  }
  const keys = Object.keys(node);
  const key =
    keys.length === 0 || random.chance(0.2) ? random.pick([...HOSTILE_KEYS, ...ENVELOPE_KEYS]) : random.pick(keys);
  const changed: { [key: string]: Json } = {};
  for (const each of keys) if (each !== key || random.chance(0.8)) own(changed, each, node[each] ?? null);
  if (Object.hasOwn(changed, key)) own(changed, key, mutate(random, changed[key] ?? null));
  else if (random.chance(0.7)) own(changed, key, hostile(random));
  return changed;
}

/** Changes the text itself: it may still be JSON, or not even UTF-8. */
function garble(random: Random, text: Buffer): Buffer {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + random.below(20));
  const [before, middle, after] = [text.subarray(0, at), text.subarray(at, to), text.subarray(to)];
  switch (random.below(6)) {
    case 0:
      return Buffer.concat([before, after]);
    case 1:
      return Buffer.concat([before, middle, middle, after]);
    case 2:
      return Buffer.concat([before, Buffer.from([random.below(256)]), after]);
    case 3:
      return before;
    case 4:
      return Buffer.concat([before, Buffer.from(random.pick(TOKENS)), middle, after]);
    default:
      return Buffer.concat([text, Buffer.from(random.pick(TOKENS))]);
  }
}

export interface FuzzBody {
  readonly route: 'page' | 'track' | 'batch';
  readonly bytes: Buffer;
  /** Probably no JSON: the server hangs up after it. */
  readonly isGarbled: boolean;
}

/** A body that is right, or wrong in a few places, or in its text. */
export function fuzzBody(random: Random): FuzzBody {
  const route = random.pick(['page', 'track', 'batch', 'batch'] as const);
  let document: Json =
    route === 'batch'
      ? { batch: Array.from({ length: 1 + random.below(4) }, () => event(random)), sentAt: new Date().toISOString() }
      : event(random);
  for (let changes = random.below(4); changes > 0; changes -= 1) document = mutate(random, document);
  let bytes: Buffer = Buffer.from(JSON.stringify(document));
  const isGarbled = random.chance(0.05);
  for (let changes = isGarbled ? 1 + random.below(3) : 0; changes > 0; changes -= 1) bytes = garble(random, bytes);
  return { route, bytes, isGarbled };
}
