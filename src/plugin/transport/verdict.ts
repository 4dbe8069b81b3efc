import { type Answer, parseJson } from '../answer.ts';
import { property } from '../property.ts';
import { type ProxyWord, readWord } from '../proxy-word.ts';

/** What one answer means for the batch that was sent. */
export type Verdict =
  | { readonly kind: 'accepted' }
  /** The proxy took nothing, and is not to be asked again: nobody agreed to it. */
  | { readonly kind: 'no_consent'; readonly word: ProxyWord }
  /** The proxy is there, but not now. */
  | { readonly kind: 'retry'; readonly afterMs?: number }
  /** No proxy behind the address, or none that lets us in. */
  | { readonly kind: 'absent' }
  /** These events of the batch are wrong; the others are not. */
  | { readonly kind: 'rejected'; readonly indexes: readonly number[] }
  | { readonly kind: 'too_large' };

/** @returns milliseconds, from a number of seconds or an HTTP date (RFC 9110, 10.2.3). */
export function parseRetryAfter(text: string | null, now: number): number | undefined {
  if (!text) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return ms >= 0 ? ms : undefined;
}

function rejectedIndexes(body: unknown, events: number): readonly number[] {
  const list = property(body, 'rejected');
  if (!Array.isArray(list)) return [];
  return list
    .map((entry: unknown) => property(entry, 'index'))
    .filter((index): index is number => typeof index === 'number' && index >= 0 && index < events);
}

/** @param events how many the batch had. */
export function judge({ status, type, retryAfter, text }: Answer, events: number, now: number): Verdict {
  if (status >= 200 && status < 300) {
    const word = readWord(property(parseJson(text), 'consent'));
    if (word && word.state !== 'on') return { kind: 'no_consent', word };
    return /html/i.test(type) ? { kind: 'absent' } : { kind: 'accepted' };
  }
  if (status === 413) return { kind: 'too_large' };
  if (status === 400) {
    // Ours always says which events; a 400 that does not is somebody else's.
    const indexes = rejectedIndexes(parseJson(text), events);
    return indexes.length > 0 ? { kind: 'rejected', indexes } : { kind: 'absent' };
  }
  const afterMs = parseRetryAfter(retryAfter, now);
  // Admin Router answers 503 for a service that is not running; our proxy, when it is full, says until when.
  if (status === 503 && afterMs === undefined) return { kind: 'absent' };
  if (status === 0 || status === 408 || status === 429 || status >= 500) {
    return afterMs === undefined ? { kind: 'retry' } : { kind: 'retry', afterMs };
  }
  return { kind: 'absent' };
}
