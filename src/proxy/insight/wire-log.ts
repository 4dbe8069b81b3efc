import { type ByteRing, createByteRing, overlap, type Room } from './byte-ring.ts';

/** One attempt as the forwarder tells it. */
export interface LoggedAttempt {
  readonly destination: string;
  readonly records: readonly LoggedRecord[];
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

interface LoggedRecord {
  readonly id: string;
  readonly body: string;
  readonly owner?: string;
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
  /** Where they are kept. @default of `maxChars` bytes: a character takes one at least, and of nearly all bodies just one */
  readonly ring?: ByteRing;
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

/** One attempt as it is kept: a few numbers for each event, and the bodies as bytes. */
interface Entry extends Pick<LoggedAttempt, 'destination' | 'sent' | 'verdict' | 'atMs'> {
  readonly firstId: string | undefined;
  readonly room: Room;
  /** Where in the room's memory each body ends; it begins where the one before it ends. */
  readonly ends: readonly number[];
  /** Of each body; null: it was forgotten, and nothing stands there any more. */
  readonly owners: readonly (string | undefined | null)[];
  readonly chars: number;
}

const startOf = ({ room, ends }: Entry, index: number): number => ends[index - 1] ?? room.start;
const bodyOf = (entry: Entry, index: number): string =>
  entry.room.memory.toString('utf8', startOf(entry, index), entry.ends[index]);

/** The same events to the same destination once more: while it is away, that would soon be all there is. */
const isRepetition = (before: Entry, attempt: LoggedAttempt): boolean =>
  before.verdict.kind === attempt.verdict.kind &&
  before.destination === attempt.destination &&
  before.owners.length === attempt.records.length &&
  before.firstId === attempt.records[0]?.id;

function write({ records, ...attempt }: LoggedAttempt, room: Room): Entry {
  const { destination, sent, verdict, atMs } = attempt;
  const ends: number[] = [];
  const owners: (string | undefined)[] = [];
  let [at, chars] = [room.start, 0];
  for (const { body, owner } of records) {
    at += room.memory.write(body, at);
    ends.push(at);
    // One text for all that follow each other, and not one for each of them.
    const last = owners.at(-1);
    owners.push(owner === last ? last : owner);
    chars += body.length;
  }
  return { destination, sent, verdict, atMs, firstId: records[0]?.id, room, ends, owners, chars };
}

/** The entry without what is theirs, whose bytes are overwritten. */
function without(entry: Entry, tag: string): Entry {
  let { chars } = entry;
  const owners = entry.owners.map((owner, index) => {
    if (owner !== tag) return owner;
    chars -= bodyOf(entry, index).length;
    entry.room.memory.fill(0, startOf(entry, index), entry.ends[index]);
    return null;
  });
  return { ...entry, owners, chars };
}

export function createWireLog(options: WireLogOptions): WireLog {
  const { tagOf, mask, maxEntries = WIRE_LOG_MAX_ENTRIES, maxChars = WIRE_LOG_MAX_CHARS } = options;
  const { ring = createByteRing(maxChars) } = options;
  let entries: Entry[] = [];

  function shown(entry: Entry, { owner: reader, admin }: Reader): ShownPayload | undefined {
    const { sent, verdict, destination, atMs, owners } = entry;
    const tag = tagOf(reader);
    const bodies = owners.flatMap((owner, index) => {
      if (owner === null || (!admin && owner !== tag)) return [];
      return admin ? bodyOf(entry, index) : mask(bodyOf(entry, index));
    });
    if (bodies.length === 0) return undefined;
    return {
      at: new Date(atMs).toISOString(),
      destination,
      ...(sent.status === undefined ? {} : { status: sent.status }),
      outcome: verdict.kind,
      ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
      bytes: sent.bytes,
      events: bodies.length,
      body: sent.before + bodies.join(sent.between) + sent.after,
    };
  }

  return {
    add(attempt) {
      const last = entries.at(-1);
      if (last !== undefined && isRepetition(last, attempt)) {
        entries.pop();
        ring.giveBack(last.room);
      }
      const bytes = attempt.records.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
      const room = ring.claim(
        bytes,
        entries.map((entry) => entry.room),
      );
      // The oldest stand where the new one will; one that is larger than the ring stands alone.
      const mustGo = ({ room: held }: Entry) => held.memory !== room.memory || overlap(held, room);
      while (entries.some(mustGo)) entries.shift();
      entries.push(write(attempt, room));
      if (entries.length > maxEntries) entries.shift();
    },
    shownTo: (reader) => entries.flatMap((entry) => shown(entry, reader) ?? []).reverse(),
    forget(owner) {
      const tag = tagOf(owner);
      entries = entries
        .map((entry) => without(entry, tag))
        .filter(({ owners }) => owners.some((left) => left !== null));
    },
    status: () => ({ entries: entries.length, chars: entries.reduce((sum, { chars }) => sum + chars, 0) }),
  };
}
