import { createPrivateKey } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { JsonProblem } from '../json/problem.ts';
import { createShapeReader } from '../json/reader.ts';
import { struct, text } from '../json/shape.ts';
import { exchangeReason, readBounded } from './bounded-json.ts';
import type { ClusterHttp } from './http.ts';
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
async function readToken(answer: IncomingMessage): Promise<string> {
  let token = '';
  const reader = createShapeReader(
    struct(() => ({
      token: text((value) => {
        token = value;
      }),
    })),
  );
  await readBounded(answer, reader, MAX_BYTES);
  if (token === '') throw new JsonProblem('the answer has no token');
  return token;
}

/**
 * Logs a service account in (DC/OS Enterprise, bouncer): signs `{uid, exp}` with RS256 and trades it for a token.
 * The connection is the cluster's own, so its CA counts here as well.
 */
export function createLogin(deps: {
  readonly account: ServiceAccount;
  readonly http: ClusterHttp;
  readonly nowMs: () => number;
}): Login {
  const { account, http, nowMs } = deps;
  const key = createPrivateKey(account.privateKey.reveal());
  let current: Promise<LoginAnswer> | undefined;

  async function logIn(): Promise<LoginAnswer> {
    try {
      // Only here, since most clusters are open and never log in.
      const { SignJWT } = await import('jose');
      const jwt = await new SignJWT({ uid: account.uid })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
        .setExpirationTime(Math.floor(nowMs() / 1000) + VALID_SECONDS)
        .sign(key);
      const answer = await http({
        url: new URL(account.loginUrl),
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ uid: account.uid, token: jwt }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (answer.statusCode === 200) return { ok: true, token: await readToken(answer) };
      answer.destroy();
      return { ok: false, reason: `HTTP ${answer.statusCode}` };
    } catch (error) {
      return { ok: false, reason: exchangeReason(error) };
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
