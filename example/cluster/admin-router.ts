import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer, answerJson } from '../http/answer.ts';
import { createStaticFiles } from '../http/static-files.ts';
import { answerHtmlError, checkAccess } from './access.ts';
import { type Answers, contentTypeOf, protectedAnswers, publicAnswers, type RouteOptions } from './routes.ts';
import { createServiceProxy, SERVICE } from './service-proxy.ts';
import { login, logout, singleSignOn } from './session.ts';
import type { Tokens } from './tokens.ts';

export interface AdminRouterOptions extends RouteOptions {
  readonly tokens: Tokens;
  readonly now: () => number;
  readonly hostFolders: readonly string[];
  /** Where `/service/telemetry/` leads. */
  readonly proxyUrl: string;
}

/**
 * Open Admin Router sends `X-Frame-Options` alone. The policy is the strictest an operator can put in front of the UI:
 * the example page shows that the plugin lives with it.
 */
const pageHeaders = { 'x-frame-options': 'DENY', 'content-security-policy': "default-src 'self'" };

/** What the enterprise UI asks before it shows anything; here everybody may do everything. */
const PERMISSIONS = /^GET \/acs\/api\/v1\/users\/[^/]+\/permissions$/;
const superuser = { 'dcos:superuser': true };

/** Admin Router as far as a UI and a service behind it can tell. */
export function createAdminRouter(options: AdminRouterOptions) {
  const { tokens, now } = options;
  const files = createStaticFiles(options.hostFolders);
  const service = createServiceProxy(options.proxyUrl);
  const open = publicAnswers(options);
  const closed = protectedAnswers(options);

  async function guarded(request: IncomingMessage, response: ServerResponse, onward: (authorization: string) => void) {
    const access = await checkAccess(request, tokens);
    if (access.ok) onward(access.authorization);
    else answerHtmlError(response, 401, 'Unauthorized');
  }

  async function page(response: ServerResponse, path: string): Promise<void> {
    const file = await files(path);
    if (file === undefined) answerHtmlError(response, 404, 'Not Found');
    else answer(response, 200, file.contentType, file.bytes, pageHeaders);
  }

  return {
    async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
      // Not through URL: it would resolve `..`, and the service must see the path as it was sent.
      const path = (request.url ?? '/').split('?')[0] ?? '/';
      const route = `${request.method} ${path}`;
      const say = (answers: Answers): void =>
        answer(response, 200, contentTypeOf(route), JSON.stringify(answers[route]?.(now())));

      if (path === SERVICE) {
        response.writeHead(301, { location: `${SERVICE}/` }).end();
      } else if (path.startsWith(`${SERVICE}/`)) {
        await guarded(request, response, (authorization) => service.pass(request, response, authorization));
      } else if (route === 'POST /acs/api/v1/auth/login') await login(request, response, tokens);
      else if (route === 'GET /acs/api/v1/auth/logout') logout(response);
      else if (Object.hasOwn(open, route)) say(open);
      else if (PERMISSIONS.test(route)) await guarded(request, response, () => answerJson(response, 200, superuser));
      else if (Object.hasOwn(closed, route)) await guarded(request, response, () => say(closed));
      else if (request.method === 'GET' && (await singleSignOn(path, response, tokens))) return;
      else if (request.method === 'GET' || request.method === 'HEAD') await page(response, path);
      else answerJson(response, 405, { message: 'Method Not Allowed' });
    },
    close: service.close,
  };
}
