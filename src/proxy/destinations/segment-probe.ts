import { errorCode } from './error-code.ts';
import { openSegment, type SegmentConfig } from './segment.ts';

/** What a destination said to a request that no event is in. */
export type Probe =
  | { readonly kind: 'answered'; readonly status: number; readonly date: string | undefined }
  /** A code of Node, OpenSSL or undici; never their sentence. */
  | { readonly kind: 'failed'; readonly code: string };

/**
 * Asks the place events go to with HEAD, with the write key and without a body: nothing is sent, and what is learnt is
 * whether it can be reached over TLS, and whether it refuses the key. Segment's API has no other question; many that
 * speak it know POST alone, and say 404 or 405.
 */
export async function probeSegment(config: SegmentConfig, signal: AbortSignal): Promise<Probe> {
  const { dispatcher, origin, path, authorization, timeoutMs } = openSegment(config);
  try {
    const response = await dispatcher.request({
      origin,
      path,
      method: 'HEAD',
      headers: { authorization, 'user-agent': 'dcos-ui-telemetry' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const { date } = response.headers;
    await response.body.dump();
    return { kind: 'answered', status: response.statusCode, date: Array.isArray(date) ? date[0] : date };
  } catch (error) {
    return { kind: 'failed', code: errorCode(error) };
  } finally {
    await dispatcher.destroy();
  }
}
