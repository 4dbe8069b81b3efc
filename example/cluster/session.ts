import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson } from '../http/answer.ts';
import { readBody } from '../http/read-body.ts';
import { loginCookies, logoutCookies } from './cookies.ts';
import type { Tokens } from './tokens.ts';
import { findUser } from './users.ts';

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

/** `GET /acs/api/v1/auth/logout`: both cookies emptied. */
export function logout(response: ServerResponse): void {
  answerJson(response, 200, {}, { 'set-cookie': logoutCookies });
}
