import { EVENT_MAX_BYTES, EVENT_MAX_DEPTH, EVENT_MAX_MEMBERS } from '../../contract/limits.ts';

export type EventLimit = 'too_large' | 'too_deep' | 'too_many_members';

/** The longest a character gets in JSON: `\u0001`. */
const MAX_BYTES_PER_CHAR = 6;
/** Quotes, comma, colon; also more than any number, `false` or `null` needs beside them. */
const MAX_BYTES_PER_MEMBER = 32;

interface Weight {
  members: number;
  depth: number;
  /** Not less than what the event needs as JSON. */
  bytes: number;
}

/** One thing in a list or an object; what holds nothing is looked at where it stands, without a step down. */
function weighMember(value: unknown, level: number, weight: Weight): void {
  if (typeof value === 'string') weight.bytes += value.length * MAX_BYTES_PER_CHAR;
  else if (typeof value === 'object' && value !== null) weigh(value, level, weight);
}

/** Stops at the first broken limit, so that the walk is short whatever it walks through, and shallow. */
function weigh(container: object, level: number, weight: Weight): void {
  if (level > weight.depth) weight.depth = level;
  if (level > EVENT_MAX_DEPTH) return;
  if (Array.isArray(container)) {
    for (const item of container) {
      weight.members += 1;
      if (weight.members > EVENT_MAX_MEMBERS) return;
      weight.bytes += MAX_BYTES_PER_MEMBER;
      weighMember(item, level + 1, weight);
    }
    return;
  }
  // What JSON.parse made has no inherited keys, and for-in makes no list of them.
  for (const key in container) {
    weight.members += 1;
    if (weight.members > EVENT_MAX_MEMBERS) return;
    weight.bytes += MAX_BYTES_PER_MEMBER + key.length * MAX_BYTES_PER_CHAR;
    weighMember((container as Readonly<Record<string, unknown>>)[key], level + 1, weight);
  }
}

/**
 * One event as JSON.parse made it → the limit it breaks, if any. All of it counts, also what will be dropped: Segment's
 * limits are about what is sent.
 */
export function brokenLimit(event: unknown): EventLimit | undefined {
  const weight: Weight = { members: 0, depth: 0, bytes: MAX_BYTES_PER_MEMBER };
  weighMember(event, 1, weight);
  if (weight.depth > EVENT_MAX_DEPTH) return 'too_deep';
  if (weight.members > EVENT_MAX_MEMBERS) return 'too_many_members';
  // Nearly every event is far below; only a long one is measured.
  if (weight.bytes <= EVENT_MAX_BYTES) return undefined;
  return Buffer.byteLength(JSON.stringify(event)) > EVENT_MAX_BYTES ? 'too_large' : undefined;
}
