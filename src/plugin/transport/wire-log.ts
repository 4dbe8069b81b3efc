/** One request as it left this page: what `GET v1/sent` says of the proxy's, in the same words. */
export interface SentPayload {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly destination: string;
  /** HTTP status; 0: no answer. */
  readonly status?: number;
  readonly outcome: string;
  /** Of the body. */
  readonly bytes: number;
  readonly events: number;
  /** Byte for byte. */
  readonly body: string;
}

const MAX_ENTRIES = 50;
const MAX_BYTES = 128 * 1024;

/** The last payloads, in memory alone and bounded; gone with the page, and with the transport at a no. */
export function createWireLog() {
  let entries: readonly SentPayload[] = [];
  return {
    add({ atMs, body, ...rest }: Omit<SentPayload, 'at' | 'bytes'> & { readonly atMs: number }): void {
      // Every character of a composed event is ASCII, so characters are bytes.
      entries = [{ ...rest, at: new Date(atMs).toISOString(), bytes: body.length, body }, ...entries];
      let left = MAX_BYTES;
      entries = entries.slice(0, MAX_ENTRIES).filter(({ bytes }) => {
        left -= bytes;
        return left >= 0;
      });
    },
    read: () => entries,
  };
}
