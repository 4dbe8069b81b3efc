import * as v from 'valibot';
import type { ReceivedEvent } from './segment-rules.ts';

/**
 * How the receiver misbehaves, for tests of the sender. Two ways to ask for it:
 *
 * 1. The write key, fixed for as long as the sender uses it: `fail-500` (any status from 400 to 599), `fail-429` (with
 *    `Retry-After: 1`), `hang` (never answers), `reset` (cuts the connection), `unauthorized` (401), `bad-event` (400
 *    for a request that holds a `dcos_logout`), `lost-answer` (takes the events, then cuts the connection).
 * 2. `POST /faults` with one of the objects below, or a list of them; the first that fits a request is used.
 *    `GET /faults` shows what is left, `DELETE /faults` ends it.
 */
const faultSchema = v.pipe(
  v.strictObject({
    /** Answer with this status. */
    status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599))),
    /** `Retry-After` of that answer: seconds, or a date. */
    retryAfter: v.optional(v.string()),
    /** Never answer. */
    hang: v.optional(v.boolean()),
    /** Cut the connection. */
    reset: v.optional(v.boolean()),
    /** Answer this much later. */
    delayMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(600_000))),
    /** Take the events all the same, as when only the answer is lost. */
    keep: v.optional(v.boolean()),
    /** Only requests that hold an event of this name (`page` for a page). */
    containing: v.optional(v.string()),
    /** Only requests that hold this messageId. */
    messageId: v.optional(v.string()),
    /** For this many requests; absent: until `DELETE /faults`. */
    count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  }),
  v.check(
    ({ status, hang, reset, delayMs }) =>
      status !== undefined || hang === true || reset === true || delayMs !== undefined,
    'needs status, hang, reset or delayMs',
  ),
);

export type Fault = v.InferOutput<typeof faultSchema>;

const sentinels: Readonly<Record<string, Fault>> = {
  'fail-429': { status: 429, retryAfter: '1' },
  hang: { hang: true },
  reset: { reset: true },
  unauthorized: { status: 401 },
  'bad-event': { status: 400, containing: 'dcos_logout' },
  'lost-answer': { reset: true, keep: true },
};

export const nameOf = (event: ReceivedEvent): string =>
  event.type === 'track' && typeof event.event === 'string' ? event.event : String(event.type);

const fits = (fault: Fault, events: readonly ReceivedEvent[]): boolean =>
  (fault.containing === undefined || events.some((event) => nameOf(event) === fault.containing)) &&
  (fault.messageId === undefined || events.some((event) => event.messageId === fault.messageId));

function ofWriteKey(writeKey: string): Fault | undefined {
  if (Object.hasOwn(sentinels, writeKey)) return sentinels[writeKey];
  const status = /^fail-([45]\d\d)$/.exec(writeKey)?.[1];
  return status === undefined ? undefined : { status: Number(status) };
}

export function createFaults() {
  let active: { readonly fault: Fault; left: number }[] = [];
  return {
    /** @returns the message for the one who asked, when it is not a fault we know. */
    add(value: unknown): string | undefined {
      const parsed = v.safeParse(v.union([faultSchema, v.array(faultSchema)]), value);
      if (!parsed.success) return parsed.issues.map((issue) => issue.message).join('; ');
      const added = Array.isArray(parsed.output) ? parsed.output : [parsed.output];
      active.push(...added.map((fault) => ({ fault, left: fault.count ?? Number.POSITIVE_INFINITY })));
      return undefined;
    },
    list: (): readonly Fault[] =>
      active.map(({ fault, left }) => (fault.count === undefined ? fault : { ...fault, count: left })),
    clear(): void {
      active = [];
    },
    /** The misbehaviour for this request, if any; counts it as used. */
    take(writeKey: string, events: readonly ReceivedEvent[]): Fault | undefined {
      const fixed = ofWriteKey(writeKey);
      if (fixed !== undefined && fits(fixed, events)) return fixed;
      const found = active.find(({ fault }) => fits(fault, events));
      if (found === undefined) return undefined;
      found.left -= 1;
      if (found.left <= 0) active = active.filter((entry) => entry !== found);
      return found.fault;
    },
  };
}
