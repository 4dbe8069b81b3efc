import type { Series } from '../../../contract/insight.ts';

/** Null is not zero: of a time of which nothing is known there is no sum, no peak. */
type Value = number | null;

const plus = (a: Value, b: Value): Value => (a === null ? b : b === null ? a : a + b);

/** @returns null where nothing is known at all. */
export const totalOf = (values: Series): Value => values.reduce<Value>(plus, null);

/** Step by step. */
export const sumOf = (many: readonly Series[]): Series =>
  (many[0] || []).map((_, index) => many.reduce<Value>((sum, values) => plus(sum, values[index] ?? null), null));

/** Each on top of those before it, for drawing. */
export function stack(many: readonly Series[]): readonly Series[] {
  return many.map((_, index) => sumOf(many.slice(0, index + 1)));
}

/** The step with the highest value, the latest of equals; undefined where nothing is known. */
export function peakOf(values: Series): { readonly index: number; readonly value: number } | undefined {
  return values.reduce<{ readonly index: number; readonly value: number } | undefined>(
    (peak, value, index) => (value !== null && (!peak || value >= peak.value) ? { index, value } : peak),
    undefined,
  );
}

/** The last value that is known, and its step. */
export function latestOf(values: Series): { readonly index: number; readonly value: number } | undefined {
  for (let index = values.length - 1; index >= 0; index--) {
    const value = values[index];
    if (value !== null && value !== undefined) return { index, value };
  }
  return undefined;
}
