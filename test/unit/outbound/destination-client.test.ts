import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createSegmentDestination } from '../../../src/proxy/destinations/segment.ts';
import { createDestinationClient } from '../../../src/proxy/outbound/destination-client.ts';
import { Secret } from '../../../src/proxy/secrets/secret.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { startFakeCluster } from '../../support/fake-cluster.ts';

const never = new AbortController().signal;
const closing: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

async function serve(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Counts connections, and what was asked over them. */
async function bystander() {
  let connections = 0;
  const server = createServer((_, response) => response.end());
  server.on('connection', () => {
    connections += 1;
  });
  return { url: await serve(server), connections: () => connections };
}

describe('the client of a destination', () => {
  it('goes to the origin it was made for, and does not so much as connect to another', async () => {
    const [mine, other] = [await bystander(), await bystander()];
    const client = createDestinationClient({ origin: mine.url, timeoutMs: 5_000 });
    closing.push(() => client.destroy());
    const get = (origin: string) =>
      client.request({ origin, path: '/', method: 'GET' }).then(
        async ({ statusCode, body }) => {
          await body.dump();
          return statusCode;
        },
        (error: { code?: string }) => error.code,
      );
    expect(await get(mine.url)).toBe(200);
    expect(await get(other.url)).toBe('ERR_OUTBOUND_NOT_ALLOWED');
    expect(await get(mine.url.replace('127.0.0.1', 'localhost'))).toBe('ERR_OUTBOUND_NOT_ALLOWED');
    expect([mine.connections(), other.connections()]).toEqual([1, 0]);
  });

  it.each([301, 302, 303, 307, 308])(
    'follows no redirect (%i): neither events nor key reach whom it names',
    async (status) => {
      const other = await bystander();
      const url = await serve(
        createServer((_, response) => void response.writeHead(status, { location: `${other.url}/v1/batch` }).end()),
      );
      const destination = createSegmentDestination(
        { kind: 'segment', name: 's', url, writeKey: new Secret('k') },
        Date.now,
      );
      closing.push(() => destination.close());
      expect(await destination.send(['{"messageId":"1"}'], never)).toEqual({ kind: 'retry', reason: `HTTP ${status}` });
      expect(other.connections()).toBe(0);
    },
  );

  it('reaches TLS through a proxy, which sees where to and nothing else; its password goes to it alone', async () => {
    const certificate = makeCertificate();
    const far = await startFakeCluster(certificate);
    closing.push(() => far.close());
    far.answers['/v1/batch'] = '{"success":true}';
    const heads: string[] = [];
    let passed = '';
    const proxy = createServer();
    proxy.on('connect', ({ url, headers }, socket: Socket) => {
      heads.push(`${url} ${headers['proxy-authorization']}`);
      const upstream = connect(Number(url?.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        socket.on('data', (chunk: Buffer) => {
          passed += chunk.toString('latin1');
        });
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
    });
    const proxyUrl = new Secret((await serve(proxy)).replace('//', '//user:pass@'));
    const send = async (ca: { readonly ca?: string }) => {
      const config = {
        kind: 'segment',
        name: 's',
        url: far.origin,
        writeKey: new Secret('the-key'),
        proxyUrl,
        ...ca,
      } as const;
      const destination = createSegmentDestination(config, Date.now);
      const verdict = await destination.send(['{"messageId":"1"}'], never);
      await destination.close();
      return verdict;
    };
    expect(await send({ ca: certificate.pem })).toEqual({ kind: 'delivered' });
    expect(await send({})).toMatchObject({ kind: 'retry', reason: 'network: DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(far.asked.map(({ path, headers }) => [path, headers['proxy-authorization']])).toEqual([
      ['/v1/batch', undefined],
    ]);
    const basic = `Basic ${Buffer.from('user:pass').toString('base64')}`;
    expect(heads).toEqual(Array(2).fill(`${far.origin.replace('https://', '')} ${basic}`));
    expect(passed.length).toBeGreaterThan(0);
    expect(passed).not.toMatch(/messageId|the-key|v1\/batch/);
  });
});
