import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { isCrossSite, isJson } from '../../../src/proxy/intake/cross-site.ts';
import { securityHeaders } from '../../../src/proxy/intake/security-headers.ts';
import { type DoorOptions, type OpenDoor, openDoor } from '../../support/open-door.ts';
import { openTestEntry } from '../../support/open-entry.ts';
import { rawRequest, rawSocket } from '../../support/raw-socket.ts';
import { tempDir } from '../../support/temp-dir.ts';

describe('a request of another site', () => {
  it.each<[string, Record<string, string>, boolean]>([
    ['a program, which says nothing', {}, false],
    ['a page of the same origin', { 'sec-fetch-site': 'same-origin' }, false],
    ['a person, by the address bar', { 'sec-fetch-site': 'none' }, false],
    ['a page of a neighbour', { 'sec-fetch-site': 'same-site' }, true],
    ['a page of a stranger', { 'sec-fetch-site': 'cross-site' }, true],
    ['a word nobody knows yet', { 'sec-fetch-site': 'same-galaxy' }, true],
    [
      'a stranger who knows our address',
      { 'sec-fetch-site': 'cross-site', origin: 'https://dcos.example.com', host: 'dcos.example.com' },
      true,
    ],
    ['its own origin, over plain HTTP', { origin: 'http://dcos.example.com', host: 'dcos.example.com' }, false],
    ['its own origin, with a port', { origin: 'http://dcos.example.com:8080', host: 'dcos.example.com:8080' }, false],
    ['its own origin, in capitals', { origin: 'http://dcos.example.com', host: 'DCOS.example.com' }, false],
    ['another host', { origin: 'http://evil.example.com', host: 'dcos.example.com' }, true],
    ['another port', { origin: 'http://dcos.example.com:81', host: 'dcos.example.com' }, true],
    ['a host that begins the same', { origin: 'http://dcos.example.com.evil.com', host: 'dcos.example.com' }, true],
    ['a host that ends the same', { origin: 'http://evil-dcos.example.com', host: 'dcos.example.com' }, true],
    ['a sandboxed frame', { origin: 'null', host: 'dcos.example.com' }, true],
    ['a sandboxed frame of a host of that name', { origin: 'null', host: 'null' }, true],
    ['a sandboxed frame of a host of nearly that name', { origin: 'null', host: 'll' }, true],
    ['an origin without a host', { origin: 'file://', host: 'dcos.example.com' }, true],
    ['an empty origin', { origin: '', host: '' }, true],
    [
      'its own origin, behind a router that has another name inside',
      { origin: 'https://dcos.example.com', host: '10.0.0.1:8787', 'x-forwarded-host': 'dcos.example.com' },
      false,
    ],
    [
      'its own origin, behind two routers',
      { origin: 'https://dcos.example.com', host: 'x', 'x-forwarded-host': 'dcos.example.com, inner' },
      false,
    ],
    [
      'another host, behind a router',
      { origin: 'https://evil.example.com', host: 'evil.example.com', 'x-forwarded-host': 'dcos.example.com' },
      true,
    ],
  ])('is told from others: %s', (_what, headers, expected) => {
    expect(isCrossSite(headers)).toBe(expected);
  });

  it.each([
    ['application/json', true],
    ['application/json; charset=utf-8', true],
    ['APPLICATION/JSON', true],
    ['text/plain', false],
    ['text/plain; application/json', false],
    ['application/x-www-form-urlencoded', false],
    ['multipart/form-data; boundary=application/json', false],
    ['application/jsonp', false],
    [undefined, false],
  ])('cannot be of type JSON without being asked for first: %s', (type, expected) => {
    expect(isJson({ 'content-type': type })).toBe(expected);
  });
});

describe('every answer', () => {
  const assets = tempDir();
  writeFileSync(path.join(assets, 'a.js'), 'var a = 1;');
  const doors: OpenDoor[] = [];
  const open = async (options?: DoorOptions) => {
    const door = await openDoor(options);
    doors.push(door);
    return door;
  };
  afterEach(async () => {
    await Promise.all(doors.splice(0).map(({ server }) => server.close()));
  });

  const foreign = { origin: 'https://evil.example.com' };
  const json = { 'content-type': 'application/json' };
  const asked = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };

  /** No CORS permission, and every header that keeps other pages out. */
  function expectClosed(headers: ReadonlyMap<string, string>): void {
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(Object.fromEntries(headers)).toMatchObject({ ...securityHeaders, 'cache-control': expect.any(String) });
    expect(headers.has('x-powered-by') || headers.has('server') || headers.has('set-cookie')).toBe(false);
  }

  it.each<[string, string, RequestInit, number]>([
    ['a post that was taken', '/v1/batch', { method: 'POST', headers: json, body: '{"batch":[]}' }, 200],
    ['a post that was not', '/v1/batch', { method: 'POST', headers: json, body: '{' }, 400],
    ['a foreign post', '/v1/batch', { method: 'POST', headers: { ...json, ...foreign }, body: '{}' }, 403],
    ['a foreign question', '/v1/anything', { headers: foreign }, 404],
    ['a preflight', '/v1/batch', { method: 'OPTIONS', headers: { ...foreign, ...asked } }, 404],
    ['a preflight of the same origin', '/v1/batch', { method: 'OPTIONS', headers: asked }, 404],
    ['a preflight for anything', '/*', { method: 'OPTIONS', headers: { ...foreign, ...asked } }, 404],
    [
      'a preflight to a private network',
      '/v1/batch',
      {
        method: 'OPTIONS',
        headers: { ...foreign, ...asked, 'access-control-request-private-network': 'true' },
      },
      404,
    ],
    ['a form', '/v1/batch', { method: 'POST', body: new URLSearchParams({ a: 'b' }) }, 415],
    ['text', '/v1/batch', { method: 'POST', body: '{"batch":[]}' }, 415],
    ['too much', '/v1/batch', { method: 'POST', headers: json, body: 'x'.repeat(600_000) }, 413],
    ['health', '/healthz', {}, 200],
    ['readiness', '/readyz', {}, 200],
    ['metrics', '/metrics', {}, 200],
    ['nothing', '/nope', {}, 404],
    ['an address that is none', '/%', {}, 400],
    ['an address that is none, below another', '/v1/%ff', {}, 400],
    ['a missing asset', '/assets/x.js', {}, 404],
    ['an asset', '/assets/a.js', {}, 200],
  ])('keeps other pages out: %s', async (_what, route, init, status) => {
    const { url } = await open({ assetsDirectory: assets });
    const answer = await fetch(url + route, init);
    expect(answer.status).toBe(status);
    expectClosed(new Map(answer.headers));
  });

  it.each<[string, string, number]>([
    ['what is no HTTP', 'nonsense\r\n\r\n', 400],
    ['headers over 16 KB', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a request without a host', 'POST /v1/batch HTTP/1.1\r\nconnection: close\r\n\r\n', 400],
    ['an address with a scheme', 'GET http://x/v1/batch HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 404],
  ])('keeps other pages out: %s', async (_what, bytes, status) => {
    const { port } = await open();
    const sender = await rawSocket(port);
    sender.say(bytes);
    const [head = ''] = (await sender.ended).split('\r\n\r\n', 1);
    const lines = head.split('\r\n');
    expect(lines[0]).toContain(`HTTP/1.1 ${status}`);
    expectClosed(
      new Map(lines.slice(1).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])),
    );
  });

  it('keeps other pages out: a refusal for want of a token, and one for too many requests', async () => {
    const { entry, authorization } = await openTestEntry({ limits: { perUser: { requestBurst: 1 } } });
    const { url } = await open(entry);
    const statuses = [];
    for (const headers of [{}, await authorization('jane'), await authorization('jane')]) {
      const answer = await fetch(`${url}/v1/batch`, {
        method: 'POST',
        headers: { ...json, ...headers },
        body: '{"batch":[]}',
      });
      statuses.push(answer.status);
      expectClosed(new Map(answer.headers));
    }
    expect(statuses).toEqual([401, 200, 429]);
  });

  it('repeats no header of the request, line breaks and all', async () => {
    const { port } = await open();
    const sender = await rawSocket(port);
    const planted = { origin: 'planted\tplanted', 'x-forwarded-host': 'planted', host: 'planted', referer: 'planted' };
    sender.say(
      Buffer.concat([
        rawRequest('{"batch":[]}', planted, '/v1/batch?planted=%0d%0aplanted:%20x'),
        rawRequest('{}', { ...planted, connection: 'close' }, '/planted%0d%0aplanted:%20x'),
      ]),
    );
    const heard = await sender.ended;
    expect(heard.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 403', 'HTTP/1.1 404']);
    expect(heard).not.toMatch(/planted/);
  });
});
