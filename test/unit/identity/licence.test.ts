import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { readLicence } from '../../../src/proxy/identity/licence.ts';
import { tempDir } from '../../support/temp-dir.ts';

const socket = path.join(tempDir(), 'licensing.sock');
let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(0) : server.close(resolve)));
  server = undefined;
});

/** A licensing service on a unix socket. */
async function answering(status: number, body: string): Promise<void> {
  server = createServer((request, response) => {
    if (request.url === '/licenses' && request.method === 'GET') response.writeHead(status).end(body);
    else response.writeHead(404).end('[]');
  });
  await new Promise<void>((resolve) => server?.listen(socket, resolve));
}
const licence = (id: string, end: string) => ({
  id,
  version: '1',
  decryption_key: 'hunter2',
  license_terms: { node_capacity: 1, start_timestamp: '2018-01-01T00:00:00Z', end_timestamp: end },
});

describe('the licence of the cluster', () => {
  it('is the one that ends last, whatever the order and the zone', async () => {
    const all = [
      licence('mid', '2021-01-01T00:00:00Z'),
      licence('late', '2022-06-30T23:00:00-05:00'),
      licence('early', '2022-07-01T03:59:59Z'),
    ];
    await answering(200, JSON.stringify(all));
    expect(await readLicence(socket)).toEqual({ ok: true, id: 'late' });
  });

  it('is the first where none says when it ends, and none where there is none', async () => {
    await answering(200, '[{"id":"a"},{"id":"b"}]');
    expect(await readLicence(socket)).toEqual({ ok: true, id: 'a' });
    server?.removeAllListeners('request').on('request', (_request, response) => response.end('[]'));
    expect(await readLicence(socket)).toEqual({ ok: true, id: '' });
  });

  it('is taken from a list of licences whatever the status says, as dcos-signal did', async () => {
    await answering(500, JSON.stringify([licence('a', '2021-01-01T00:00:00Z')]));
    expect(await readLicence(socket)).toEqual({ ok: true, id: 'a' });
  });

  it.each([
    ['an error', 403, '{"title":"hunter2"}', 'HTTP 403'],
    ['a web page', 200, '<html>hunter2', 'not JSON'],
    ['a date that is none', 200, JSON.stringify([licence('a', 'hunter2')]), 'end_timestamp: not a time'],
    ['an id that is none', 200, '[{"id":1}]', 'id: of the wrong type'],
    ['half a list', 200, '[{"id":"a"}', 'cut short'],
    ['an endless list', 200, `[${'{},'.repeat(500_000)}{}]`, 'the answer is too long'],
  ])('cannot be had from %s, and the reason repeats nothing of it', async (_what, status, body, reason) => {
    await answering(status, body);
    expect(await readLicence(socket)).toEqual({ ok: false, reason });
  });

  it('cannot be had without a service, or from one that hangs', async () => {
    expect(await readLicence(`${socket}.none`)).toEqual({ ok: false, reason: 'no such socket' });
    server = createServer(() => {});
    await new Promise<void>((resolve) => server?.listen(socket, resolve));
    expect(await readLicence(socket, 200)).toEqual({ ok: false, reason: 'no answer in time' });
  });
});
