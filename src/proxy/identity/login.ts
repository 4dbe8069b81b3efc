import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { type Dispatcher, request } from 'undici';
import { JsonProblem } from '../json/problem.ts';
import { createShapeReader } from '../json/reader.ts';
import { struct, text } from '../json/shape.ts';
import type { ServiceAccount } from './identity.ts';

/** Reasons never hold a token. */
export type LoginAnswer =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly reason: string };

export interface Login {
  /** @param refused the token that was answered with 401: a new one is fetched, unless somebody already did. */
  token(refused?: string): Promise<LoginAnswer>;
}

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 256 * 1024;
const VALID_SECONDS = 3_600;

/** `{"token": …}`, the answer of DC/OS's IAM (bouncer) to a login. */
async function readToken(body: AsyncIterable<Buffer>): Promise<string> {
  let token = '';
  const reader = createShapeReader(
    struct(() => ({
      token: text((value) => {
        token = value;
      }),
    })),
  );
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new JsonProblem('the answer is too long');
    reader.write(chunk);
  }
  reader.end();
  if (token === '') throw new JsonProblem('the answer has no token');
  return token;
}

/**
 * Logs a service account in (DC/OS Enterprise, bouncer): signs `{uid, exp}` with RS256 and trades it for a token.
 * The connection is the cluster's own, so its CA counts here as well.
 */
export function createLogin(deps: {
  readonly account: ServiceAccount;
  readonly dispatcher: Dispatcher;
  readonly nowMs: () => number;
}): Login {
  const { account, dispatcher, nowMs } = deps;
  const key = createPrivateKey(account.privateKey);
  let current: Promise<LoginAnswer> | undefined;

  async function logIn(): Promise<LoginAnswer> {
    try {
      const jwt = await new SignJWT({ uid: account.uid })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
        .setExpirationTime(Math.floor(nowMs() / 1000) + VALID_SECONDS)
        .sign(key);
      const { statusCode, body } = await request(account.loginUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ uid: account.uid, token: jwt }),
        dispatcher,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (statusCode !== 200) {
        await body.dump();
        return { ok: false, reason: `HTTP ${statusCode}` };
      }
      return { ok: true, token: await readToken(body) };
    } catch (error) {
      if (error instanceof JsonProblem) return { ok: false, reason: error.message };
      if (error instanceof Error && error.name === 'TimeoutError') return { ok: false, reason: 'no answer in time' };
      return { ok: false, reason: error instanceof Error && 'code' in error ? String(error.code) : 'failed' };
    }
  }

  return {
    async token(refused) {
      const known = current;
      if (known !== undefined) {
        const answer = await known;
        if (answer.ok && answer.token !== refused) return answer;
        // While this one waited, another asker may have begun a new login.
        if (current !== undefined && current !== known) return current;
      }
      current = logIn();
      return current;
    },
  };
}
