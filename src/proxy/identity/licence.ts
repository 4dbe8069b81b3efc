import { Client } from 'undici';
import { JsonProblem } from '../json/problem.ts';
import { createShapeReader } from '../json/reader.ts';
import { list, struct, text, timeOf } from '../json/shape.ts';

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
  const client = new Client('http://unix', { connect: { socketPath } });
  let status = 200;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const { statusCode, body } = await client.request({ method: 'GET', path: '/licenses', signal });
    // What counts is a list of licences, as it did for dcos-signal, which never looked at the status.
    status = statusCode;
    const { reader, best } = createLicenceReader();
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) return { ok: false, reason: 'the answer is too long' };
      reader.write(chunk);
    }
    reader.end();
    return { ok: true, id: best() };
  } catch (error) {
    if (error instanceof JsonProblem) return { ok: false, reason: status === 200 ? error.message : `HTTP ${status}` };
    if (error instanceof Error && error.name === 'TimeoutError') return { ok: false, reason: 'no answer in time' };
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return { ok: false, reason: code === 'ENOENT' ? 'no such socket' : code };
  } finally {
    await client.destroy();
  }
}
