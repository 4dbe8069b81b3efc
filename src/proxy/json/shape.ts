import { JsonProblem } from './problem.ts';

/**
 * What a document should look like and what of it is taken: built from the functions below, read by `reader.ts`.
 * The rules of type are those of Go's encoding/json, for which these documents were made: unknown keys are passed over,
 * keys match whatever their case, `null` leaves a value as it was. One is stricter, as DC/OS itself crashed on it:
 * `null` where a struct belongs is a fault.
 */
export type Kind = 'any' | 'text' | 'number' | 'whole' | 'flag' | 'struct' | 'list' | 'map';

/** @param key the key of the map the value stands in; '' elsewhere. */
export type Take<T> = (value: T, key: string) => void;

/** All shapes have all members, in one order: the reader then looks at one hidden class. */
export interface Shape {
  readonly kind: Kind;
  readonly takeText: Take<string> | undefined;
  /** For a text of which nobody needs more than whether it is empty. */
  readonly takeEmptiness: Take<boolean> | undefined;
  /** As long as it says so, empty texts of a map need not be handed over. */
  readonly passEmpty: (() => boolean) | undefined;
  readonly takeNumber: Take<number> | undefined;
  readonly begin: ((key: string) => void) | undefined;
  readonly end: (() => void) | undefined;
  /** Of a struct; a function, so that shapes can be recursive. */
  readonly fields: () => Readonly<Record<string, Shape>>;
  /** Of a list or map. */
  readonly item: Shape | undefined;
}

const noFields = () => ({});
const shape = (kind: Kind, rest: Partial<Shape> = {}): Shape => ({
  kind,
  takeText: rest.takeText,
  takeEmptiness: rest.takeEmptiness,
  passEmpty: rest.passEmpty,
  takeNumber: rest.takeNumber,
  begin: rest.begin,
  end: rest.end,
  fields: rest.fields ?? noFields,
  item: rest.item,
});

export const text = (take?: Take<string>): Shape => shape('text', take && { takeText: take });
export const emptiness = (take: Take<boolean>, passEmpty: () => boolean = () => false): Shape =>
  shape('text', { takeEmptiness: take, passEmpty });
export const number = (take?: Take<number>): Shape => shape('number', take && { takeNumber: take });
/** A number written without fraction or exponent: what Go reads into an int. */
export const whole = (take?: Take<number>): Shape => shape('whole', take && { takeNumber: take });
export const flag = (): Shape => shape('flag');
/** Whatever stands there; its text is taken if it is one. */
export const any = (take?: Take<string>): Shape => shape('any', take && { takeText: take });

interface Around {
  readonly begin?: (key: string) => void;
  readonly end?: () => void;
}

export const struct = (fields: () => Readonly<Record<string, Shape>>, around: Around = {}): Shape =>
  shape('struct', { ...around, fields });
export const list = (item: Shape, around: Around = {}): Shape => shape('list', { ...around, item });
export const map = (item: Shape, around: Around = {}): Shape => shape('map', { ...around, item });

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** @returns epoch milliseconds. @throws {JsonProblem} not a time as Go writes it. */
export function timeOf(value: string, field: string): number {
  const ms = RFC3339.test(value) ? Date.parse(value.replace(/\.(\d{1,3})\d*/, '.$1')) : Number.NaN;
  if (Number.isNaN(ms)) throw new JsonProblem(`${field}: not a time`);
  return ms;
}

/** A time as Go writes it; handed on when it differs from the last one, as most in a document are alike. */
export function time(field: string, take?: (ms: number) => void): Shape {
  let last = '';
  return text((value) => {
    if (value === last) return;
    const ms = timeOf(value, field);
    last = value;
    take?.(ms);
  });
}
