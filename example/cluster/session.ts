import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer, answerJson } from '../http/answer.ts';
import { readBody } from '../http/read-body.ts';
import { loginCookies, logoutCookies } from './cookies.ts';
import type { Tokens } from './tokens.ts';
import { findUser, PASSWORD } from './users.ts';

interface Credentials {
  readonly uid?: unknown;
  readonly password?: unknown;
}

function parse(text: string): Credentials {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** `POST /acs/api/v1/auth/login` with `{uid, password}`: both cookies, or 401. */
export async function login(request: IncomingMessage, response: ServerResponse, tokens: Tokens): Promise<void> {
  const body = await readBody(request, 64 * 1024);
  const { uid, password } = body.ok ? parse(body.text) : {};
  const user = findUser(uid, password);
  if (user === undefined) {
    answerJson(response, 401, { title: 'Bad credentials', description: '', code: 'ERR_INVALID_CREDENTIALS' });
    return;
  }
  const token = await tokens.issue(user.uid);
  answerJson(response, 200, { token }, { 'set-cookie': loginCookies(token, user) });
}

const CALLBACK = '/acs/api/v1/auth/oidc/callback';

/**
 * Single sign-on, as far as a browser can tell: `GET /acs/api/v1/auth/login?oidc-provider=…` sends it away to the
 * provider, which asks whoever is there, and sends it back to `CALLBACK`, which sets both cookies.
 *
 * @returns whether it was one of these requests.
 */
export async function singleSignOn(path: string, response: ServerResponse, tokens: Tokens): Promise<boolean> {
  if (path === '/acs/api/v1/auth/login') response.writeHead(302, { location: '/example-provider' }).end();
  else if (path === '/example-provider') {
    const page = `<!doctype html>\n<html lang="en"><head><title>Example SSO</title></head><body><h1>Example SSO</h1><a href="${CALLBACK}">Continue as Jane Doe</a></body></html>\n`;
    answer(response, 200, 'text/html; charset=utf-8', page);
  } else if (path === CALLBACK) {
    const user = findUser('jane.doe@example.com', PASSWORD);
    const cookies = user === undefined ? [] : loginCookies(await tokens.issue(user.uid), user);
    response.writeHead(302, { location: '/', 'set-cookie': cookies }).end();
  } else return false;
  return true;
}

/** `GET /acs/api/v1/auth/logout`: both cookies emptied. */
export function logout(response: ServerResponse): void {
  answerJson(response, 200, {}, { 'set-cookie': logoutCookies });
}
