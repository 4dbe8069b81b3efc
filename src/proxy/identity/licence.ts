import { createShapeReader } from '../json/reader.ts';
import { list, struct, text, timeOf } from '../json/shape.ts';
import { reachOfSocket } from '../outbound/cluster-reach.ts';
import { exchangeReason, readBounded } from './bounded-json.ts';
import { createClusterHttp } from './http.ts';

/** Where the licensing service of Enterprise DC/OS listens. */
export const LICENSING_SOCKET = '/run/dcos/dcos-licensing.sock';

const TIMEOUT_MS = 15_000;
const MAX_BYTES = 1024 * 1024;

/** `id` is '' when the service knows no licence. */
export type LicenceReading =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly reason: string };

/** The licence that ends last: probably the valid one. Of the answer only ids and end dates become strings here. */
function createLicenceReader() {
  let bestId = '';
  let bestEndMs = Number.NEGATIVE_INFINITY;
  let id = '';
  let endMs = Number.NEGATIVE_INFINITY;
  const reader = createShapeReader(
    list(
      struct(
        () => ({
          id: text((value) => {
            id = value;
          }),
          license_terms: struct(() => ({
            end_timestamp: text((value) => {
              endMs = timeOf(value, 'end_timestamp');
            }),
          })),
        }),
        {
          begin: () => {
            id = '';
            endMs = Number.MIN_SAFE_INTEGER;
          },
          end: () => {
            if (endMs <= bestEndMs) return;
            bestId = id;
            bestEndMs = endMs;
          },
        },
      ),
    ),
  );
  return { reader, best: () => bestId };
}

/** Asks the licensing service over its unix socket. A failure is the caller's warning: open clusters have no licence. */
export async function readLicence(socketPath: string, timeoutMs = TIMEOUT_MS): Promise<LicenceReading> {
  let status = 200;
  try {
    const answer = await createClusterHttp(
      undefined,
      reachOfSocket(socketPath),
    )({
      url: { socketPath, path: '/licenses' },
      method: 'GET',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(timeoutMs),
    });
    // What counts is a list of licences, as it did for dcos-signal, which never looked at the status.
    status = answer.statusCode ?? 0;
    const { reader, best } = createLicenceReader();
    await readBounded(answer, reader, MAX_BYTES);
    return { ok: true, id: best() };
  } catch (error) {
    const reason = exchangeReason(error);
    return { ok: false, reason: status !== 200 ? `HTTP ${status}` : reason === 'ENOENT' ? 'no such socket' : reason };
  }
}
