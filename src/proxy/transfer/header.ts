import * as v from 'valibot';

const FORMAT = 'dcos-ui-telemetry export';
const VERSION = 1;

/** The first line of an export (README.md). */
export interface Header {
  readonly createdAt: string;
  readonly clusterIds: readonly string[];
  readonly events: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Its length with the line break, so that it can be written last and stand first. */
export const HEADER_BYTES = 1_024;
/** More of them would not fit. */
export const MOST_CLUSTERS = 10;

const schema = v.strictObject({
  format: v.literal(FORMAT),
  version: v.literal(VERSION),
  createdAt: v.string(),
  clusterIds: v.array(v.string()),
  events: v.pipe(v.number(), v.integer(), v.minValue(0)),
  bytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

/** @throws when it is longer than a header can be: there are too many clusters in it. */
export function writeHeader(header: Header): string {
  const text = JSON.stringify({ format: FORMAT, version: VERSION, ...header });
  const room = HEADER_BYTES - 1 - Buffer.byteLength(text);
  if (room < 0) throw new Error('the header of an export is too long');
  return `${text}${' '.repeat(room)}\n`;
}

export type HeaderReading =
  | { readonly ok: true; readonly header: Header }
  | { readonly ok: false; readonly error: string };

export function readHeader(line: string): HeaderReading {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    return { ok: false, error: 'is no export of dcos-ui-telemetry, or its first line is damaged' };
  }
  const parsed = v.safeParse(schema, content);
  if (parsed.success) return { ok: true, header: parsed.output };
  const isNewer = v.is(
    v.looseObject({ format: v.literal(FORMAT), version: v.pipe(v.number(), v.minValue(2)) }),
    content,
  );
  return {
    ok: false,
    error: isNewer
      ? 'was written by a newer release: import it with that one'
      : 'is no export of dcos-ui-telemetry, or its first line is damaged',
  };
}
