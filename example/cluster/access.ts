import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer } from '../http/answer.ts';
import { AUTH_COOKIE, readCookie } from './cookies.ts';
import type { Tokens } from './tokens.ts';

export type Access = { readonly ok: true; readonly authorization: string } | { readonly ok: false };

/**
 * Admin Router's rule: an Authorization header overrides the cookie completely, even when it is worthless; else the
 * cookie's token becomes the header that the service behind sees.
 */
export async function checkAccess(request: IncomingMessage, tokens: Tokens): Promise<Access> {
  const header = request.headers.authorization;
  const token =
    header === undefined
      ? readCookie(request.headers.cookie, AUTH_COOKIE)
      : (/^token=(\S+)$/i.exec(header) ?? /^Bearer (\S+)$/i.exec(header))?.[1];
  if (token === undefined || (await tokens.check(token)) === undefined) return { ok: false };
  return { ok: true, authorization: header ?? `token=${token}` };
}

/** Admin Router's error pages are HTML, whatever was asked for. */
export function answerHtmlError(response: ServerResponse, status: number, title: string): void {
  const page = `<!doctype html>\n<html lang="en"><head><title>${status} ${title}</title></head><body><h1>${status} ${title}</h1></body></html>\n`;
  const headers = status === 401 ? { 'www-authenticate': 'oauthjwt' } : {};
  answer(response, status, 'text/html; charset=utf-8', page, headers);
}
