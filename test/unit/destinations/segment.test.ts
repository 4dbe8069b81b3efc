import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createDestination, type DestinationConfig } from '../../../src/proxy/destinations/create.ts';
import type { Destination, Verdict } from '../../../src/proxy/destinations/destination.ts';
import { Secret } from '../../../src/proxy/secrets/secret.ts';
import { type Answer, type BatchReceiver, startBatchReceiver } from '../../support/batch-receiver.ts';
import { selfSignedCertificate } from '../../support/self-signed-certificate.ts';

const WRITE_KEY = 'kJ8w2Qm5Zt0aWriteKeyNobodyMaySee';
const NOW = Date.UTC(2026, 10, 22, 12);
const never = new AbortController().signal;

describe('the Segment destination', () => {
  let receiver: BatchReceiver;
  const opened: Destination[] = [];
  beforeEach(async () => {
    receiver = await startBatchReceiver();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
    await receiver.close();
  });

  function create(more: Partial<Extract<DestinationConfig, { kind: 'segment' }>> = {}): Destination {
    const config = {
      kind: 'segment' as const,
      name: 'segment',
      url: receiver.url,
      writeKey: new Secret(WRITE_KEY),
      ...more,
    };
    const destination = createDestination(config, { now: () => NOW, stdout: { write: () => true } });
    opened.push(destination);
    return destination;
  }
  const status = (code: number, headers: Record<string, string> = {}): Answer => {
    return (_, response) => void response.writeHead(code, headers).end();
  };

  it('posts one batch to /v1/batch with the write key, the stored bodies as they are, and a fresh sentAt', async () => {
    const bodies = ['{"messageId":"1","x":1.0}', '{"messageId":"2","text":"ü\\ud800"}'];
    expect(await create().send(bodies, never)).toEqual({ kind: 'delivered' });
    const [request] = receiver.requests;
    expect(request?.path).toBe('/v1/batch');
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${WRITE_KEY}:`).toString('base64')}`,
    });
    expect(request?.batch).toEqual(bodies.map((body) => JSON.parse(body)));
    expect(request?.sentAt).toBe('2026-11-22T12:00:00.000Z');
  });

  it('posts to the path it was given, and compresses if asked', async () => {
    await create({ url: `${receiver.url}/api/v1/segment?x=1`, gzip: true }).send(['{"messageId":"1"}'], never);
    const [request] = receiver.requests;
    expect(request?.path).toBe('/api/v1/segment?x=1');
    expect(request?.headers['content-encoding']).toBe('gzip');
    expect(request?.ids).toEqual(['1']);
  });

  it('uses its connection again', async () => {
    const ports = new Set<number | undefined>();
    receiver.answer = (_, response) => {
      ports.add(response.socket?.remotePort);
      response.end();
    };
    const destination = create();
    for (let index = 0; index < 20; index += 1) await destination.send(['{"messageId":"1"}'], never);
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it.each([
    [302, { kind: 'retry', reason: 'HTTP 302' }],
    [400, { kind: 'refused', reason: 'HTTP 400' }],
    [401, { kind: 'paused', reason: 'HTTP 401' }],
    [500, { kind: 'retry', reason: 'HTTP 500' }],
  ] as const)('makes of status %d what the table says', async (code, verdict) => {
    receiver.answer = status(code, { location: `${receiver.url}/elsewhere` });
    expect(await create().send(['{"messageId":"1"}'], never)).toEqual(verdict);
    expect(receiver.requests).toHaveLength(1);
  });

  it.each([
    ['2', 2_000],
    [new Date(NOW + 30_000).toUTCString(), 30_000],
  ])('passes Retry-After %j on', async (header, afterMs) => {
    receiver.answer = status(429, { 'retry-after': header });
    expect(await create().send(['{"messageId":"1"}'], never)).toEqual({ kind: 'retry', reason: 'HTTP 429', afterMs });
  });

  it('honours partial success in the body', async () => {
    receiver.answer = (_, response) => response.end('{"success":true,"rejected":[{"index":1,"reason":"too_large"}]}');
    expect(await create().send(['{"messageId":"1"}', '{"messageId":"2"}'], never)).toEqual({
      kind: 'partly',
      refused: [{ index: 1, reason: 'rejected: too_large' }],
    });
  });

  it('counts a 200 whose body breaks off, or never ends', async () => {
    receiver.answer = (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{');
      setImmediate(() => response.destroy());
    };
    expect(await create().send(['{"messageId":"1"}'], never)).toEqual({ kind: 'delivered' });
    receiver.answer = (_, response) => {
      const drip = setInterval(() => response.write(' '.repeat(64 * 1024)), 1);
      response.on('close', () => clearInterval(drip));
    };
    expect(await create({ timeoutMs: 5_000 }).send(['{"messageId":"2"}'], never)).toEqual({ kind: 'delivered' });
  });

  it('gives up on a server that hangs, and on one that drips its headers', async () => {
    receiver.answer = () => undefined;
    expect(await create({ timeoutMs: 100 }).send(['{"messageId":"1"}'], never)).toEqual({
      kind: 'retry',
      reason: 'network: timeout',
    });
    const dripping = createServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
      const drip = setInterval(() => socket.write('x'), 10);
      socket.on('close', () => clearInterval(drip)).on('error', () => undefined);
    });
    await new Promise<void>((resolve) => dripping.listen(0, '127.0.0.1', resolve));
    const { port } = dripping.address() as AddressInfo;
    const verdict = await create({ url: `http://127.0.0.1:${port}`, timeoutMs: 150 }).send(['{}'], never);
    expect(verdict).toEqual({ kind: 'retry', reason: 'network: timeout' });
    await new Promise((resolve) => dripping.close(resolve));
  });

  it('keeps the batch when the server cuts the connection', async () => {
    receiver.answer = (_, response) => void response.destroy();
    const verdict = await create().send(['{"messageId":"1"}'], never);
    expect(verdict).toEqual({ kind: 'retry', reason: 'network: UND_ERR_SOCKET' });
  });

  it('keeps the batch when nobody listens, or the name does not exist', async () => {
    const { url } = receiver;
    await receiver.close();
    expect(await create({ url }).send(['{}'], never)).toEqual({ kind: 'retry', reason: 'network: ECONNREFUSED' });
    const verdict = await create({ url: 'http://nowhere.invalid' }).send(['{}'], never);
    expect(verdict).toMatchObject({ kind: 'retry', reason: expect.stringMatching(/^network: (ENOTFOUND|EAI_AGAIN)$/) });
  });

  it('does not talk to a server whose certificate is wrong', async () => {
    const { key, cert } = selfSignedCertificate();
    let asked = 0;
    const wrong = createTlsServer({ key, cert }, (_, response) => {
      asked += 1;
      response.end();
    });
    await new Promise<void>((resolve) => wrong.listen(0, '127.0.0.1', resolve));
    const { port } = wrong.address() as AddressInfo;
    const verdict = await create({ url: `https://127.0.0.1:${port}` }).send(['{}'], never);
    expect(verdict).toMatchObject({ kind: 'retry', reason: 'network: DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(asked).toBe(0);
    await new Promise((resolve) => wrong.close(resolve));
  });

  it('goes through the proxy it was given, and through no other', async () => {
    const asked: string[] = [];
    const proxy = createHttpServer();
    proxy.on('connect', (request, socket: Socket) => {
      asked.push(request.url ?? '');
      const upstream = connect(Number(new URL(receiver.url).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const destination = create({ url: 'http://segment.invalid', proxyUrl: new Secret(`http://127.0.0.1:${port}`) });
    expect(await destination.send(['{"messageId":"1"}'], never)).toEqual({ kind: 'delivered' });
    expect(asked).toEqual(['segment.invalid:80']);
    expect(receiver.requests[0]?.ids).toEqual(['1']);
    await destination.close();
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });

  it('can be called back', async () => {
    receiver.answer = () => undefined;
    const abort = new AbortController();
    const sent = create().send(['{"messageId":"1"}'], abort.signal);
    setTimeout(() => abort.abort(), 50);
    expect(await sent).toEqual({ kind: 'retry', reason: 'stopped' });
  });

  it('never tells the write key', async () => {
    const answers: Answer[] = [
      status(401),
      status(500),
      status(400),
      (_, response) => response.end(JSON.stringify({ rejected: [{ index: 0, reason: WRITE_KEY }] })),
      (_, response) => void response.destroy(),
    ];
    const verdicts: Verdict[] = [];
    for (const answer of answers) {
      receiver.answer = answer;
      verdicts.push(await create().send(['{"messageId":"1"}'], never));
    }
    verdicts.push(await create({ url: 'http://127.0.0.1:1' }).send(['{}'], never));
    expect(JSON.stringify(verdicts)).not.toContain(WRITE_KEY);
    expect(JSON.stringify(verdicts)).not.toContain(Buffer.from(`${WRITE_KEY}:`).toString('base64'));
  });
});
