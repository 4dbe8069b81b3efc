import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { type DoorOptions, type OpenDoor, openDoor } from '../../support/open-door.ts';

const good = {
  type: 'page',
  messageId: 'aaaaaaaaaaaaaaaa',
  timestamp: '2026-11-22T11:59:59.000Z',
  properties: { path: '/nodes/:nodeID' },
};

describe('the intake', () => {
  const doors: OpenDoor[] = [];
  const open = async (options?: DoorOptions) => {
    const door = await openDoor(options);
    doors.push(door);
    return door;
  };
  afterEach(async () => {
    await Promise.all(doors.splice(0).map(({ server }) => server.close()));
  });

  it('answers 200 after the outbox has kept the events, and says what it did not take', async () => {
    const { post, kept, tally } = await open();
    const { status, body } = await post('/v1/batch', { batch: [good, { ...good, type: 'identify' }] });
    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      accepted: 1,
      duplicates: 0,
      rejected: [{ index: 1, reason: 'unknown_type', field: 'type' }],
    });
    expect(kept).toMatchObject([{ name: 'page', properties: { path: '/nodes/:nodeID' } }]);
    expect(tally.read()).toEqual({ received: 2, accepted: 1, refused: { unknown_type: 1 } });
  });

  it('takes single events at /v1/page and /v1/track', async () => {
    const { post, kept } = await open();
    expect((await post('/v1/page', { ...good, type: undefined })).status).toBe(200);
    expect((await post('/v1/track', { ...good, event: 'dcos_login', properties: { method: 'local' } })).status).toBe(
      200,
    );
    expect(kept.map(({ name }) => name)).toEqual(['page', 'dcos_login']);
  });

  it('keeps nothing, and says so with 200, when the browser of the request says no', async () => {
    const { post, kept, tally } = await open();
    const { status, body } = await post('/v1/batch', { batch: [good] }, { 'sec-gpc': '1' });
    expect([status, body.accepted, body.consent]).toEqual([200, 0, { state: 'off', reason: 'global_privacy_control' }]);
    expect(kept).toEqual([]);
    expect(tally.read().refused).toEqual({ no_consent: 1 });
  });

  it('answers 503 with Retry-After when the spool takes nothing', async () => {
    const { post, url, tally } = await open({ answer: { ok: false, reason: 'full', retryAfterSeconds: 30 } });
    const { status, headers, body } = await post('/v1/batch', { batch: [good] });
    expect([status, headers.get('retry-after'), body.reason]).toEqual([503, '30', 'spool_full']);
    expect(tally.read()).toEqual({ received: 1, accepted: 0, refused: { spool_full: 1 } });
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('answers 500 when something of its own is broken, and tells the log what, without a value', async () => {
    const failing = { append: () => Promise.reject(new TypeError('jane@example.com is no function')) };
    const { post, logged, tally } = await open({ outbox: failing });
    const { status, body } = await post('/v1/batch', { batch: [good] });
    expect([status, body.reason]).toEqual([500, 'internal']);
    expect(logged.join('')).toContain('"kind":"TypeError"');
    expect(logged.join('') + JSON.stringify(body)).not.toContain('jane');
    expect(tally.read().refused).toEqual({ internal: 1 });
  });

  it.each([
    ['an empty body', '', 400, 'not_json'],
    ['text that is not JSON', '{"batch":[', 400, 'not_json'],
    ['a body over 500 KB', JSON.stringify({ batch: [], filler: 'x'.repeat(600_000) }), 413, 'body_too_large'],
    ['nothing valid', JSON.stringify({ batch: [{}] }), 400, 'no_valid_event'],
    ['a list', '[]', 400, 'not_a_batch'],
  ])('refuses %s with a reason and no stack', async (_what, body, status, reason) => {
    const { post, tally } = await open();
    const answer = await post('/v1/batch', body);
    expect([answer.status, answer.body.reason]).toEqual([status, reason]);
    expect(JSON.stringify(answer.body)).not.toMatch(/ at |node:|Error/);
    expect(tally.read().received).toBe(1);
  });

  it.each([
    ['text/plain', { 'content-type': 'text/plain' }, 415, 'not_json'],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'not_json'],
    ['another origin', { 'sec-fetch-site': 'cross-site' }, 403, 'cross_site'],
    ['a neighbouring origin', { 'sec-fetch-site': 'same-site' }, 403, 'cross_site'],
  ])('refuses a post as %s, which a foreign page could send', async (_what, headers, status, reason) => {
    const { post, kept } = await open();
    const answer = await post('/v1/batch', { batch: [good] }, headers);
    expect([answer.status, answer.body.reason]).toEqual([status, reason]);
    expect(kept).toEqual([]);
  });

  it('takes compressed bodies, and a decompression bomb costs it no more than an honest one', async () => {
    const { url, kept } = await open();
    const send = async (encoding: string, body: Uint8Array) => {
      const response = await fetch(`${url}/v1/batch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': encoding },
        body: new Uint8Array(body),
      });
      return [response.status, ((await response.json()) as { reason?: string }).reason];
    };
    const honest = Buffer.from(JSON.stringify({ batch: [good] }));
    expect(await send('gzip', gzipSync(honest))).toEqual([200, undefined]);
    expect(await send('deflate', deflateSync(honest))).toEqual([200, undefined]);
    expect(kept).toHaveLength(2);
    expect(await send('gzip', gzipSync(Buffer.alloc(50_000_000)))).toEqual([413, 'body_too_large']);
    expect(await send('gzip', honest)).toEqual([400, 'bad_compression']);
    expect(await send('gzip', gzipSync(honest).subarray(0, 40))).toEqual([400, 'bad_compression']);
    expect(await send('br', honest)).toEqual([415, 'unknown_encoding']);
  });

  it('logs neither bodies nor headers', async () => {
    const { post, logged } = await open();
    await post(
      '/v1/batch',
      { batch: [{ ...good, userId: 'jane@example.com' }] },
      { authorization: 'token=eyJhbGciOi' },
    );
    await post('/v1/batch', '{"jane@example.com', { authorization: 'token=eyJhbGciOi' });
    expect(logged.join('')).not.toMatch(/jane|eyJhbGciOi/);
  });

  it('serves the plugin chunks by exact name, immutable, and no other file', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'assets-'));
    const name = 'delivery.01234567.js';
    writeFileSync(path.join(folder, name), 'var x = 1;');
    try {
      const { url } = await open({ assetsDirectory: folder });
      const found = await fetch(`${url}/assets/${name}`);
      expect([found.status, await found.text()]).toEqual([200, 'var x = 1;']);
      expect(found.headers.get('cache-control')).toContain('immutable');
      expect(found.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      for (const other of ['other.js', '..%2f..%2fpackage.json', '%2e%2e/package.json', `${name}%00`]) {
        expect((await fetch(`${url}/assets/${other}`)).status).toBeGreaterThanOrEqual(400);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('serves the drop-in, whose name stays, for five minutes, and says when it is the same', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'assets-'));
    writeFileSync(path.join(folder, 'dropin.js'), 'var x = 1;');
    try {
      const { url } = await open({ assetsDirectory: folder });
      const ask = (headers: Record<string, string> = {}) => fetch(`${url}/assets/dropin.js`, { headers });
      const first = await ask();
      const etag = first.headers.get('etag') ?? '';
      expect([first.status, await first.text()]).toEqual([200, 'var x = 1;']);
      expect(first.headers.get('cache-control')).toBe('public, max-age=300, must-revalidate');
      expect(etag).toMatch(/^W\/"[\w-]{43}"$/);
      for (const known of [etag, `"other", ${etag}`, '*']) {
        const again = await ask({ 'if-none-match': known });
        expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
      }
      expect((await ask({ 'if-none-match': '"other"' })).status).toBe(200);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('answers an unknown address with what there is', async () => {
    const { url } = await open();
    const response = await fetch(`${url}/nope`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ success: false, reason: 'unknown_route' });
  });
});
