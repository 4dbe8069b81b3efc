export interface RefusedPlace {
  readonly index: number;
  readonly reason: string;
}

/**
 * Which events of an accepted batch the answer says were refused after all: `{"rejected": [{"index", "reason"}]}`, what
 * this proxy's own intake answers, so that proxies can stand in a row. Segment answers `{"success": true}` and never
 * says. A body that is not understood refuses nothing: the status counts.
 * @param count events of the batch
 */
export function refusedPlaces(body: string, count: number): readonly RefusedPlace[] {
  const answer = parse(body);
  if (typeof answer !== 'object' || answer === null || !('rejected' in answer)) return [];
  const { rejected } = answer;
  if (!Array.isArray(rejected)) return [];
  const places = new Map<number, RefusedPlace>();
  for (const each of rejected as readonly unknown[]) {
    if (typeof each !== 'object' || each === null || !('index' in each)) continue;
    const { index } = each;
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= count) continue;
    places.set(index, { index, reason: `rejected: ${'reason' in each ? wordOf(each.reason) : 'no reason given'}` });
  }
  return [...places.values()];
}

/** A reason ends up in logs and health: a few plain words, nothing that may quote a value or a key back at us. */
function wordOf(reason: unknown): string {
  const isPlain = typeof reason === 'string' && reason.length <= 40 && /^[a-z]+(_[a-z]+)*$/.test(reason);
  return isPlain ? reason : 'no plain reason given';
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
