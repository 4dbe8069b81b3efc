import { createPublicKey, type KeyObject } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { exchangeReason } from '../identity/bounded-json.ts';
import { type ReadText, reasonOf } from '../identity/files.ts';
import type { ClusterHttp } from '../identity/http.ts';
import { JsonProblem } from '../json/problem.ts';

/** Public keys by their id; `''` is one without. */
export type Keys = ReadonlyMap<string, KeyObject>;
export type JwksReading = { readonly ok: true; readonly keys: Keys } | { readonly ok: false; readonly reason: string };

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 256 * 1024;
const MOST_KEYS = 32;
/** RFC 7518, 3.3: RS256 wants 2048 bits or more. Above the other end, a signature takes longer than it is worth. */
const LEAST_BITS = 2_048;
const MOST_BITS = 8_192;

const rsaKey = v.object({
  kty: v.literal('RSA'),
  n: v.string(),
  e: v.string(),
  kid: v.optional(v.string()),
  use: v.optional(v.literal('sig')),
  alg: v.optional(v.literal('RS256')),
});
const keySet = v.object({ keys: v.array(v.unknown()) });

async function readBody(answer: IncomingMessage): Promise<string> {
  const body: AsyncIterable<Buffer> = answer;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new JsonProblem('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new JsonProblem('the answer is not JSON');
  }
}

/** Only the public part of RSA keys for RS256 is taken; whatever else is in the set is no business of ours. */
function keyOf(entry: unknown): readonly [string, KeyObject] | undefined {
  const parsed = v.safeParse(rsaKey, entry);
  if (!parsed.success) return undefined;
  const { kty, n, e, kid = '' } = parsed.output;
  try {
    const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' });
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    return bits >= LEAST_BITS && bits <= MOST_BITS ? [kid, key] : undefined;
  } catch {
    return undefined;
  }
}

/** @throws {JsonProblem} it is no JSON */
function readSet(text: string): JwksReading {
  const parsed = v.safeParse(keySet, parse(text));
  if (!parsed.success) return { ok: false, reason: 'the answer is no set of keys' };
  const found = parsed.output.keys.slice(0, MOST_KEYS).map(keyOf);
  const keys = new Map(found.filter((entry) => entry !== undefined));
  return keys.size > 0 ? { ok: true, keys } : { ok: false, reason: 'the answer has no RSA key for RS256' };
}

/**
 * Reads a copy of that set. No secret is in it, but whoever may change it says who is let in.
 *
 * @param readText of what is trusted
 */
export async function readJwksFile(path: string, readText: ReadText): Promise<JwksReading> {
  try {
    const reading = readSet(await readText(path));
    return reading.ok ? reading : { ok: false, reason: reading.reason.replace('the answer', 'it') };
  } catch (error) {
    return { ok: false, reason: error instanceof JsonProblem ? 'it is not JSON' : reasonOf(error) };
  }
}

/** Asks for a JSON Web Key Set (RFC 7517), once. Follows no redirect: keys come from where the operator said. */
export async function readJwks(url: string, http: ClusterHttp): Promise<JwksReading> {
  try {
    const answer = await http({
      url: new URL(url),
      method: 'GET',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.statusCode !== 200) {
      answer.destroy();
      return { ok: false, reason: `HTTP ${answer.statusCode}` };
    }
    return readSet(await readBody(answer));
  } catch (error) {
    return { ok: false, reason: exchangeReason(error) };
  }
}
