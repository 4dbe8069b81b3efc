/** One attempt as the forwarder tells it; its strings are the spool's own, so that remembering costs no copy. */
export interface LoggedAttempt {
  readonly destination: string;
  readonly records: readonly { readonly id: string; readonly body: string; readonly owner?: string }[];
  readonly sent: {
    readonly before: string;
    readonly between: string;
    readonly after: string;
    readonly bytes: number;
    readonly status?: number;
  };
  readonly verdict: { readonly kind: string; readonly reason?: string };
  /** Epoch ms. */
  readonly atMs: number;
}

/** One payload, as `GET /v1/sent` shows it. */
export interface ShownPayload {
  readonly at: string;
  readonly destination: string;
  /** HTTP status, where there was one. */
  readonly status?: number;
  /** `delivered`, `partly`, `retry`, `refused`, `paused`; and why. */
  readonly outcome: string;
  readonly reason?: string;
  /** Of the whole payload on the wire, compressed if it was. */
  readonly bytes: number;
  /** How many events are in `body`. */
  readonly events: number;
  /** Byte for byte as it left; for anybody but an administrator, without the events of others. */
  readonly body: string;
}

export interface Reader {
  readonly owner: string;
  readonly admin: boolean;
}

export interface WireLogOptions {
  /** What a record says of its owner (`StoredRecord.owner`). */
  readonly tagOf: (owner: string) => string;
  /** What others than administrators do not see the value of: the same text, changed. */
  readonly mask: (body: string) => string;
  readonly maxEntries?: number;
  /** Characters of all bodies together. */
  readonly maxChars?: number;
}

/** The last payloads that left, in memory alone: gone with the process, and bounded by number and size. */
export interface WireLog {
  add(attempt: LoggedAttempt): void;
  /** Newest first. */
  shownTo(reader: Reader): readonly ShownPayload[];
  /** This user's events are no longer in it, for anybody. */
  forget(owner: string): void;
  status(): { readonly entries: number; readonly chars: number };
}

export const WIRE_LOG_MAX_ENTRIES = 100;
export const WIRE_LOG_MAX_CHARS = 4 * 1024 * 1024;

const charsOf = ({ records }: LoggedAttempt): number => records.reduce((sum, { body }) => sum + body.length, 0);

/** The same events to the same destination once more: while it is away, that would soon be all there is. */
const isRepetition = (before: LoggedAttempt, attempt: LoggedAttempt): boolean =>
  before.verdict.kind === attempt.verdict.kind &&
  before.destination === attempt.destination &&
  before.records.length === attempt.records.length &&
  before.records[0]?.id === attempt.records[0]?.id;

export function createWireLog(options: WireLogOptions): WireLog {
  const { tagOf, mask, maxEntries = WIRE_LOG_MAX_ENTRIES, maxChars = WIRE_LOG_MAX_CHARS } = options;
  let entries: LoggedAttempt[] = [];
  let chars = 0;

  function shown(entry: LoggedAttempt, { owner, admin }: Reader): ShownPayload | undefined {
    const { records, sent, verdict, destination, atMs } = entry;
    const tag = tagOf(owner);
    const visible = admin ? records : records.filter((record) => record.owner === tag);
    if (visible.length === 0) return undefined;
    const bodies = visible.map(({ body }) => (admin ? body : mask(body)));
    return {
      at: new Date(atMs).toISOString(),
      destination,
      ...(sent.status === undefined ? {} : { status: sent.status }),
      outcome: verdict.kind,
      ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
      bytes: sent.bytes,
      events: visible.length,
      body: sent.before + bodies.join(sent.between) + sent.after,
    };
  }

  return {
    add(attempt) {
      const last = entries.at(-1);
      if (last !== undefined && isRepetition(last, attempt)) {
        entries.pop();
        chars -= charsOf(last);
      }
      entries.push(attempt);
      chars += charsOf(attempt);
      while (entries.length > maxEntries || (chars > maxChars && entries.length > 1)) {
        const [oldest] = entries.splice(0, 1);
        if (oldest !== undefined) chars -= charsOf(oldest);
      }
    },
    shownTo: (reader) => entries.flatMap((entry) => shown(entry, reader) ?? []).reverse(),
    forget(owner) {
      const tag = tagOf(owner);
      entries = entries.map((entry) => ({ ...entry, records: entry.records.filter((record) => record.owner !== tag) }));
      entries = entries.filter(({ records }) => records.length > 0);
      chars = entries.reduce((sum, entry) => sum + charsOf(entry), 0);
    },
    status: () => ({ entries: entries.length, chars }),
  };
}
