import { Agent, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { answerHtmlError } from './access.ts';
import { withoutDcosCookies } from './cookies.ts';

export const SERVICE = '/service/telemetry';

/** Headers that speak of one connection only (RFC 9110, 7.6.1). */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

/** What the service sees of the browser's headers. */
function forwarded(request: IncomingMessage, authorization: string): IncomingHttpHeaders {
  const { cookie, ...headers } = request.headers;
  for (const name of hopByHop) delete headers[name];
  const kept = withoutDcosCookies(cookie);
  const peer = request.socket.remoteAddress ?? '';
  const chain = headers['x-forwarded-for'];
  return {
    ...headers,
    ...(kept === undefined ? {} : { cookie: kept }),
    authorization,
    'x-real-ip': peer,
    'x-forwarded-for': chain === undefined ? peer : `${String(chain)}, ${peer}`,
    'x-forwarded-proto': 'http',
  };
}

/** Admin Router's way to a Marathon app: the prefix is stripped, redirects get it back. @param target of the service */
export function createServiceProxy(target: string) {
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  return {
    pass(request: IncomingMessage, response: ServerResponse, authorization: string): void {
      const path = (request.url ?? '').slice(SERVICE.length);
      const onward = send({
        agent,
        hostname,
        port,
        path,
        method: request.method,
        headers: forwarded(request, authorization),
      });
      onward.on('response', (reply) => {
        const headers = { ...reply.headers };
        for (const name of hopByHop) delete headers[name];
        if (headers.location?.startsWith('/') === true) headers.location = `${SERVICE}${headers.location}`;
        response.writeHead(reply.statusCode ?? 502, headers);
        reply.pipe(response);
      });
      onward.on('error', () => {
        if (response.headersSent) response.destroy();
        else answerHtmlError(response, 502, 'Bad Gateway');
      });
      response.on('close', () => onward.destroy());
      request.pipe(onward);
    },
    close: (): void => agent.destroy(),
  };
}
