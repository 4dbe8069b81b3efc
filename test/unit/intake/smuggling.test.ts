import { type OpenDoor, openDoor } from '../../support/open-door.ts';
import { openTestEntry } from '../../support/open-entry.ts';
import { rawRequest, rawSocket } from '../../support/raw-socket.ts';
import { until } from '../../support/until.ts';

const event = {
  type: 'page',
  messageId: 'smuggled-smuggled',
  timestamp: '2026-11-22T11:59:59.000Z',
  properties: { path: '/nodes/:nodeID' },
};
const inside = rawRequest(JSON.stringify({ batch: [event] })).toString('latin1');
const START = 'POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;

/** A router in front reads one request, and we must not read two: what is inside one is data, whoever framed it. */
describe('a request inside another', () => {
  let door: OpenDoor;
  beforeAll(async () => {
    door = await openDoor();
  });
  afterAll(() => door.server.close());

  it.each<[string, string]>([
    ['a length, and chunks', `${START}content-length: ${inside.length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['chunks, and a length', `${START}transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\n`],
    [
      'chunks, spelled so that some overlook them',
      `${START}content-length: 5\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      'chunks twice, once overlooked',
      `${START}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n`,
    ],
    ['chunks that are not the last encoding', `${START}transfer-encoding: chunked, gzip\r\n\r\n0\r\n\r\n`],
    [
      'chunks, with white space before the colon',
      `${START}transfer-encoding : chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n`,
    ],
    [
      'chunks, after a folded line',
      `${START}x: y\r\n transfer-encoding: chunked\r\ncontent-length: -1\r\n\r\n0\r\n\r\n`,
    ],
    [
      'chunks, behind a bare line feed',
      `${START}x: y\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n`,
    ],
    ['chunks, behind a bare carriage return', `${START}x: y\rtransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['chunks, behind a NUL', `${START}x: \0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['two lengths', `${START}content-length: 0\r\ncontent-length: ${inside.length}\r\n\r\n`],
    ['two lengths that agree', `${START}content-length: 0\r\ncontent-length: 0\r\n\r\n`],
    ['two lengths in one', `${START}content-length: 0, ${inside.length}\r\n\r\n`],
    ['a length with a sign', `${START}content-length: +0\r\n\r\n`],
    ['a length below nothing', `${START}content-length: -1\r\n\r\n`],
    ['a length in hexadecimal', `${START}content-length: 0x0\r\n\r\n`],
    ['a length that overflows', `${START}content-length: 18446744073709551616\r\n\r\n`],
    ['a length of white space', `${START}content-length:  \r\n\r\n`],
    ['a chunk with a sign', `${START}transfer-encoding: chunked\r\n\r\n-1\r\n`],
    ['a chunk that overflows', `${START}transfer-encoding: chunked\r\n\r\n10000000000000000\r\n`],
    ['a chunk longer than it says', `${START}transfer-encoding: chunked\r\n\r\n1\r\nxx\r\n0\r\n\r\n`],
    ['a chunk size with an odd line end', `${START}transfer-encoding: chunked\r\n\r\n0\n\r\n\r\n`],
    ['another protocol', 'POST /v1/batch HTTP/3.7\r\nhost: x\r\n\r\n'],
    ['a header name that is none', `${START}content-length\u000b: 0\r\n\r\n`],
    ['a line break in the address', 'GET /healthz\r\nx: y HTTP/1.1\r\nhost: x\r\n\r\n'],
  ])('is never read, and the connection ends: %s', async (_what, outside) => {
    const sender = await rawSocket(door.port);
    sender.say(Buffer.from(outside + inside, 'latin1'));
    const heard = await sender.ended;
    expect(heard.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400']);
    expect(heard).toContain('"success":false');
    expect(door.kept).toEqual([]);
  });

  it.each<[string, string]>([
    ['in a body by length', `${START}content-length: ${inside.length}\r\nconnection: close\r\n\r\n${inside}`],
    ['in a body by chunks', `${START}transfer-encoding: chunked\r\nconnection: close\r\n\r\n${chunk(inside)}`],
    [
      'in the extension of a chunk',
      `${START}transfer-encoding: chunked\r\nconnection: close\r\n\r\n1;x="POST /v1/batch"\r\nx\r\n0\r\n\r\n`,
    ],
    [
      'in a trailer',
      `${START}transfer-encoding: chunked\r\nconnection: close\r\n\r\n1\r\nx\r\n0\r\nhost: y\r\ncontent-length: 9\r\n\r\n`,
    ],
    [
      'in the body of a GET',
      `GET /readyz HTTP/1.1\r\nhost: x\r\ncontent-length: ${inside.length}\r\nconnection: close\r\n\r\n${inside}`,
    ],
    [
      'behind one that asks for another protocol',
      `GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: close\r\nupgrade: h2c\r\n\r\n${inside}`,
    ],
  ])('is data: %s', async (_what, whole) => {
    const sender = await rawSocket(door.port);
    sender.say(Buffer.from(whole, 'latin1'));
    const heard = await sender.ended;
    expect(heard.match(/HTTP\/1\.1 \d+/g)).toHaveLength(1);
    expect(door.kept).toEqual([]);
  });
});

describe('who is asking, on a connection that a router shares between users', () => {
  it('is told by each request alone: one without a token is nobody, whoever asked before it', async () => {
    const jane = await openTestEntry();
    const owners: (string | undefined)[] = [];
    const door = await openDoor({
      ...jane.entry,
      outbox: {
        append: (events, owner) => {
          owners.push(owner);
          return Promise.resolve({ ok: true, stored: events.length, duplicates: 0 });
        },
      },
    });
    const body = JSON.stringify({ batch: [event] });
    const sender = await rawSocket(door.port);
    const requests = [
      await jane.authorization('jane'),
      {},
      await jane.authorization('joan'),
      {},
      await jane.authorization('jane'),
    ];
    sender.say(Buffer.concat(requests.map((headers) => rawRequest(body, headers))));
    const statuses = await until('five answers', () => {
      const found = sender.heard().match(/HTTP\/1\.1 \d+/g) ?? [];
      return found.length === 5 ? found.map((line) => line.slice(-3)) : undefined;
    });
    expect(statuses).toEqual(['200', '401', '200', '401', '200']);
    expect(owners).toHaveLength(3);
    expect(owners[0]).toBe(owners[2]);
    expect(owners[0]).not.toBe(owners[1]);
    sender.hangUp();
    await door.server.close();
  });
});
