import * as v from 'valibot';
import { DURATION_MAX_MS } from './limits.ts';

/**
 * The closed vocabulary: every kind of value an event may carry. Browser events have no free text, so a host name, a
 * user name or a token has no type to travel in. Only the kinds marked "cluster" hold text: DC/OS's Telemetry page
 * promises the names of frameworks and packages, and an operator chose those.
 *
 * This file and `event.ts` alone know the validation library.
 */
export interface Field<T> {
  readonly kind: string;
  /** What the value means, in one sentence: printed in docs/events.md and shown to the person in Settings. */
  readonly doc: string;
  readonly schema: v.GenericSchema<unknown, T>;
}

export type AnyField = Field<unknown>;
export type ValueOf<F> = F extends Field<infer T> ? T : never;

/** A whole number, zero or more. */
export const count = (doc: string): Field<number> => ({
  kind: 'count',
  doc,
  schema: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});

/** A whole number that is only there when there is something to say. */
export const countIfAny = (doc: string): Field<number | undefined> => ({
  kind: 'count, if any',
  doc,
  schema: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
});

/** Milliseconds, at most an hour; not there when nobody looked at the clock, or the clock was moved. */
export const durationIfKnown = (doc: string): Field<number | undefined> => ({
  kind: 'milliseconds, if known',
  doc,
  schema: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(DURATION_MAX_MS))),
});

/** One of a few words that are fixed here, at compile time. */
export const oneOf = <const W extends readonly string[]>(doc: string, words: W): Field<W[number]> => ({
  kind: `one of ${words.join(', ')}`,
  doc,
  schema: v.picklist(words),
});

/**
 * `/services/detail/:id/tasks(/:taskID)`: the pattern of a route, never a path; `/:lang?/docs` is how react-router 6 and
 * later write an optional one. Literal segments are lower-case words
 * (or `404`), so an address, an upper-case name, an encoded `%2F`, a UUID or an e-mail cannot pass for one; that a word
 * was not a value is the matcher's promise (`plugin/routers/pattern.ts`), since no expression can tell.
 */
const SEGMENT = String.raw`(?:[a-z][a-z_]*(?:-[a-z_]+)*|404|:[A-Za-z_][A-Za-z0-9_]*\??|\*{1,2})`;
const ROUTE_PATTERN = new RegExp(String.raw`^(?:not_found|/|(?:/${SEGMENT}|\(/${SEGMENT}|\))+)$`);
export const ROUTE_PATTERN_MAX_CHARS = 256;

export const routePattern = (doc: string): Field<string> => ({
  kind: 'route pattern',
  doc,
  schema: v.pipe(v.string(), v.maxLength(ROUTE_PATTERN_MAX_CHARS), v.regex(ROUTE_PATTERN)),
});

/** Cluster: a number as Mesos gave it. Not rounded, not bounded: the analyst gets what Mesos said. */
export const quantity = (doc: string): Field<number> => ({
  kind: 'quantity',
  doc,
  schema: v.pipe(v.number(), v.finite()),
});

/** Cluster: an identifier or a name from the cluster's configuration; may be empty. */
export const name = (doc: string): Field<string> => ({ kind: 'name', doc, schema: v.string() });

/** Cluster: `[{ name }]`, the shape dcos-signal gave `frameworks`. */
export const names = (doc: string): Field<readonly { readonly name: string }[]> => ({
  kind: 'list of { name }',
  doc,
  schema: v.array(v.strictObject({ name: v.string() })),
});

export interface InstalledPackage {
  readonly appId: string;
  readonly packageInformation: { readonly packageDefinition: { readonly name: string; readonly version: string } };
}

/** Cluster: the shape dcos-signal gave `package_list` since 1.5.0 (DC/OS 1.9.1). */
export const packages = (doc: string): Field<readonly InstalledPackage[]> => ({
  kind: 'list of { appId, packageInformation: { packageDefinition: { name, version } } }',
  doc,
  schema: v.array(
    v.strictObject({
      appId: v.string(),
      packageInformation: v.strictObject({
        packageDefinition: v.strictObject({ name: v.string(), version: v.string() }),
      }),
    }),
  ),
});
