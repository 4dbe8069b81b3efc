import { createByteRing, overlap, type Room } from '../../../src/proxy/insight/byte-ring.ts';

describe('a ring of bytes', () => {
  it('touches no more of its memory than is held at once', () => {
    const ring = createByteRing(1_000_000);
    const held: Room[] = [];
    let end = 0;
    for (let index = 0; index < 10_000; index += 1) {
      const room = ring.claim(100, held);
      expect(held.some((other) => overlap(other, room))).toBe(false);
      held.push(room);
      if (held.length > 9) held.shift();
      end = Math.max(end, room.end);
    }
    expect(end).toBe(1_000);
  });

  it('goes round, over the oldest, when all of it is held', () => {
    const ring = createByteRing(1_000);
    const held = [ring.claim(400, [])];
    held.push(ring.claim(400, held));
    const third = ring.claim(400, held);
    expect(held.map((room) => overlap(room, third))).toEqual([true, false]);
    expect(third.start).toBe(0);
  });

  it('gives what was given back to the next one, and more than there is its own memory', () => {
    const ring = createByteRing(1_000);
    const first = ring.claim(600, []);
    ring.giveBack(first);
    expect(ring.claim(600, [])).toEqual(first);
    const large = ring.claim(1_001, [first]);
    expect(large.memory).not.toBe(first.memory);
    expect(large.memory).toHaveLength(1_001);
  });
});
