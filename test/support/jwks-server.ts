import { createServer as createPlainServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Certificate, makeCertificate } from './certificate.ts';
import type { SigningKey } from './tokens.ts';

/** What the endpoint does from now on. */
export type Behaviour =
  | { readonly kind: 'keys'; readonly keys: readonly SigningKey[] }
  | { readonly kind: 'answer'; readonly status: number; readonly body: string; readonly location?: string }
  /** Takes the question, and never answers. */
  | { readonly kind: 'hang' }
  /** Begins an answer that never ends. */
  | { readonly kind: 'endless' };

/** `/acs/api/v1/auth/jwks` of Enterprise DC/OS, over TLS with a certificate of its own unless told otherwise. */
export async function startJwksServer(scheme: 'https' | 'http' = 'https') {
  let behaviour: Behaviour = { kind: 'keys', keys: [] };
  let asked = 0;
  const authorizations: (string | undefined)[] = [];
  const certificate: Certificate = makeCertificate();

  const listener: RequestListener = (request, response) => {
    asked += 1;
    authorizations.push(request.headers.authorization);
    switch (behaviour.kind) {
      case 'hang':
        return;
      case 'endless': {
        response.writeHead(200, { 'content-type': 'application/json' });
        const more = (): void => {
          while (response.write('"x",'.repeat(4_096)));
        };
        response.on('drain', more);
        response.write('{"keys":[');
        more();
        return;
      }
      case 'answer':
        response.writeHead(behaviour.status, behaviour.location === undefined ? {} : { location: behaviour.location });
        response.end(behaviour.body);
        return;
      case 'keys':
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ keys: behaviour.keys.map(({ jwk }) => jwk) }));
    }
  };
  const server =
    scheme === 'https'
      ? createTlsServer({ key: certificate.key, cert: certificate.pem }, listener)
      : createPlainServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}/acs/api/v1/auth/jwks`,
    ca: certificate.pem,
    asked: () => asked,
    authorizations,
    now: (next: Behaviour): void => {
      behaviour = next;
    },
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type JwksServer = Awaited<ReturnType<typeof startJwksServer>>;
