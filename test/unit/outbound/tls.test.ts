import { createServer, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import path from 'node:path';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { makeCertificate } from '../../support/certificate.ts';
import { root, start } from '../../support/run-command.ts';

interface Outcome {
  /** What became of a batch sent to it, of a question to the cluster, of a request with Node's defaults. */
  readonly destination: string;
  readonly cluster: string;
  readonly bare: string;
}

const certificate = makeCertificate();
const servers: Server[] = [];
afterAll(() => Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve)))));

async function listening<T extends Server>(server: T): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Answers 200 to everything, and counts what it was asked. */
async function tlsServer(options: ServerOptions = {}) {
  const asked: string[] = [];
  const server = createServer({ cert: certificate.pem, key: certificate.key, ...options }, (request, response) => {
    asked.push(request.headers.authorization ?? 'no key');
    response.setHeader('connection', 'close').end('{}');
  });
  const port = await listening(server);
  return { url: `https://127.0.0.1:${port}/`, port, asked };
}

/** Runs the proxy's own clients in a process with this environment. */
async function reachOut(env: Readonly<Record<string, string>>, ca: string, ...urls: string[]): Promise<Outcome[]> {
  const run = start(path.join(root, 'test/support/reach-out.mjs'), [ca, ...urls], env);
  expect(await run.ended).toBe(0);
  return JSON.parse(run.stdout()) as Outcome[];
}

describe('TLS', () => {
  it('is verified whatever NODE_TLS_REJECT_UNAUTHORIZED says, and no key leaves before that', async () => {
    const stranger = await tlsServer();
    const [outcome] = await reachOut({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, '', stranger.url);
    expect(outcome).toEqual({
      destination: 'network: DEPTH_ZERO_SELF_SIGNED_CERT',
      cluster: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      // Who says nothing about it does connect: the variable has its effect in this process.
      bare: 'HTTP 200',
    });
    expect(stranger.asked).toEqual(['no key']);
  });

  it('trusts a CA by file for the name the certificate is for, and for no other', async () => {
    const own = await tlsServer();
    const [outcome, otherName] = await reachOut(
      {},
      certificate.pem,
      own.url,
      own.url.replace('127.0.0.1', 'localhost'),
    );
    expect(outcome).toEqual({ destination: 'delivered', cluster: 'HTTP 200', bare: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(otherName).toMatchObject({
      destination: 'network: ERR_TLS_CERT_ALTNAME_INVALID',
      cluster: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    expect(own.asked).toHaveLength(2);
  });

  it('is at least 1.2: a server that speaks 1.1 alone gets nothing, even where Node was told to take it', async () => {
    const old = await tlsServer({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });
    const [outcome] = await reachOut({ NODE_OPTIONS: '--tls-min-v1.0' }, certificate.pem, old.url);
    expect(outcome?.destination).toMatch(/^network: (ERR_SSL|EPROTO|ECONNRESET)/);
    expect(outcome?.cluster).toMatch(/^(ERR_SSL|EPROTO|ECONNRESET)/);
    expect(old.asked).toEqual([]);
    // The server is well: who offers 1.1 gets it.
    const protocol = await new Promise<string | null>((resolve, reject) => {
      const options: ConnectionOptions = {
        port: old.port,
        host: '127.0.0.1',
        ca: certificate.pem,
        minVersion: 'TLSv1',
        ciphers: 'DEFAULT@SECLEVEL=0',
      };
      const socket = connectTls(options, () => {
        resolve(socket.getProtocol());
        socket.destroy();
      });
      socket.once('error', reject);
    });
    expect(protocol).toBe('TLSv1.1');
  });

  it('goes where it should although every variable names a proxy', async () => {
    const contacts: string[] = [];
    const proxy = createTcpServer((socket) => {
      contacts.push('somebody');
      socket.on('error', () => undefined).destroy();
    });
    const proxyUrl = `http://127.0.0.1:${await listening(proxy)}`;
    const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
    const env = { ...Object.fromEntries(names.map((name) => [name, proxyUrl])), NODE_USE_ENV_PROXY: '1', NO_PROXY: '' };
    const far = await tlsServer();
    const [outcome] = await reachOut(env, certificate.pem, far.url);
    expect(outcome).toMatchObject({ destination: 'delivered', cluster: 'HTTP 200' });
    expect(contacts).toEqual([]);
  });
});
