import { bodyOf, endOf, haveSameOwner, idTextOf, ownerKey, writeFrame } from '../../../src/proxy/spool/frames.ts';

const FLAGS_AT = 6;
const ASCII = 4;

describe('frames', () => {
  it.each([
    ['plain-id', '{"path":"/nodes/:nodeID"}', true],
    ['plain-id', '{"name":"Käse"}', false],
    ['plain-id', '{"name":"\u0080"}', false],
    ['plain-id', '{"name":"𝄞"}', false],
    ['käse-id', '{}', false],
    ['', '', true],
  ])('gives %j and %j back as they were', (id, body, isAscii) => {
    const bytes = Buffer.alloc(256, 0xff);
    const end = writeFrame(bytes, 7, { id, body }, undefined);
    expect(endOf(bytes, 7)).toBe(end);
    expect([idTextOf(bytes, 7), bodyOf(bytes, 7, end)]).toEqual([id, body]);
    expect((bytes.readUInt16LE(7 + FLAGS_AT) & ASCII) !== 0).toBe(isAscii);
  });

  it('reads what was written before there was a word for ASCII', () => {
    const bytes = Buffer.alloc(256);
    const end = writeFrame(bytes, 0, { id: 'plain-id', body: '{}' }, undefined);
    bytes.writeUInt16LE(0, FLAGS_AT);
    expect([idTextOf(bytes, 0), bodyOf(bytes, 0, end)]).toEqual(['plain-id', '{}']);
  });

  it('knows whether two of them belong to the same somebody', () => {
    const bytes = Buffer.alloc(1024);
    const owners = [undefined, undefined, ownerKey('she'), ownerKey('she'), ownerKey('he'), new Uint8Array(8)];
    const places: number[] = [];
    let end = 0;
    for (const owner of owners) {
      places.push(end);
      end = writeFrame(bytes, end, { id: 'plain-id', body: '{}' }, owner);
    }
    const same = places.map((one) => places.map((other) => haveSameOwner(bytes, one, other)));
    const who = ['nobody', 'nobody', 'she', 'she', 'he', 'all zeros'];
    expect(same).toEqual(who.map((one) => who.map((other) => one === other)));
  });
});
