import { JsonProblem } from './problem.ts';
import { createJsonScanner, type JsonEvents, type JsonScanner } from './scanner.ts';
import { any, type Shape } from './shape.ts';

/** Unknown keys remembered a struct, so that passing over one costs a look-up; hostile ones are not remembered for ever. */
const MAX_REMEMBERED = 256;

const WHOLE = /^-?\d+$/;
/** Go's int has 64 bits; what does not fit is a fault there. */
const MAX_WHOLE = 2 ** 63;
const NOTHING = any();

/** A struct's fields by key. Go takes a key in any case ("IP" of DC/OS 1.8 was "Ip" in 1.7), so ours does. */
function fieldsOf(fields: Readonly<Record<string, Shape>>) {
  const byLowerCase = new Map<string, { shape: Shape; label: string }>();
  for (const [label, shape] of Object.entries(fields)) byLowerCase.set(label.toLowerCase(), { shape, label });
  const known = new Map<string, { shape: Shape; label: string }>();
  return (key: string): { shape: Shape; label: string } => {
    const hit = known.get(key);
    if (hit !== undefined) return hit;
    const found = byLowerCase.get(key.toLowerCase()) ?? { shape: NOTHING, label: '' };
    if (known.size < MAX_REMEMBERED) known.set(key, found);
    return found;
  };
}

/**
 * Reads one document of the given shape, piece by piece, handing each wanted value to the shape's functions as it comes.
 *
 * `write` and `end` throw {@link JsonProblem} when the document is not JSON or not of that shape; the message names the
 * field as the shape does, and never what stood there.
 */
export function createShapeReader(root: Shape): JsonScanner {
  const lookups = new Map<Shape, ReturnType<typeof fieldsOf>>();
  const path: Shape[] = [];
  const keys: string[] = [];
  let inside: Shape | undefined;
  let lookup: ReturnType<typeof fieldsOf> | undefined;
  let passEmpty: (() => boolean) | undefined;
  /** What the next value should be, the map key it stands under, and the last field with a name of ours. */
  let next = root;
  let mapKey = '';
  let label = 'the document';

  function enter(shape: Shape | undefined): void {
    inside = shape;
    lookup = undefined;
    passEmpty = shape?.kind === 'map' ? shape.item?.passEmpty : undefined;
    if (shape?.kind === 'struct') {
      lookup = lookups.get(shape);
      if (lookup === undefined) {
        lookup = fieldsOf(shape.fields());
        lookups.set(shape, lookup);
      }
    } else if (shape?.kind === 'list') next = shape.item ?? NOTHING;
  }

  const wrong = (): never => {
    throw new JsonProblem(`${label}: of the wrong type`);
  };

  const events: JsonEvents = {
    open(isArray) {
      const { kind } = next;
      if (kind === 'any') return false;
      if (isArray ? kind !== 'list' : kind !== 'struct' && kind !== 'map') wrong();
      next.begin?.(mapKey);
      path.push(next);
      keys.push(mapKey);
      enter(next);
      return true;
    },
    close() {
      path.pop()?.end?.();
      keys.pop();
      mapKey = keys.at(-1) ?? '';
      enter(path.at(-1));
    },
    mayPassEmpty: () => passEmpty?.() === true,
    key(name) {
      if (lookup !== undefined) {
        const found = lookup(name);
        next = found.shape;
        if (found.label !== '') label = found.label;
      } else {
        next = inside?.item ?? NOTHING;
        mapKey = name;
      }
    },
    string() {
      if (next.kind !== 'text' && next.kind !== 'any') wrong();
      return next.takeText !== undefined;
    },
    stringEnd(value, isEmpty) {
      if (next.takeText !== undefined) next.takeText(value, mapKey);
      else if (next.takeEmptiness !== undefined) next.takeEmptiness(isEmpty, mapKey);
    },
    bare(token) {
      const { kind } = next;
      if (kind === 'any') return;
      if (token === 'null') {
        if (kind === 'struct') throw new JsonProblem(`${label}: null where an object belongs`);
      } else if (token === 'true' || token === 'false') {
        if (kind !== 'flag') wrong();
      } else {
        const value = Number(token);
        if (kind === 'whole' ? !WHOLE.test(token) || Math.abs(value) > MAX_WHOLE : kind !== 'number') wrong();
        if (!Number.isFinite(value)) wrong();
        next.takeNumber?.(value, mapKey);
      }
    },
  };
  return createJsonScanner(events);
}
