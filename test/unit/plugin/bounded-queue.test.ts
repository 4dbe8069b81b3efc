import { createBoundedQueue } from '../../../src/plugin/bounded-queue.ts';

describe('the bounded queue', () => {
  it('gives back in the order it got', () => {
    const queue = createBoundedQueue<number>(5);
    for (const n of [1, 2, 3]) queue.push(n);
    expect(queue.take(2)).toEqual([1, 2]);
    expect(queue.take()).toEqual([3]);
    expect(queue.length).toBe(0);
  });

  it('drops the oldest when it is full, and counts them', () => {
    const queue = createBoundedQueue<number>(3);
    for (let n = 1; n <= 10; n += 1) queue.push(n);
    expect(queue.dropped).toBe(7);
    expect(queue.take()).toEqual([8, 9, 10]);
  });

  it('puts back in front what was taken, and drops the oldest of all of them', () => {
    const queue = createBoundedQueue<number>(4);
    for (const n of [1, 2, 3, 4]) queue.push(n);
    const taken = queue.take(2);
    queue.push(5);
    queue.restore(taken);
    expect(queue.dropped).toBe(1);
    expect(queue.take()).toEqual([2, 3, 4, 5]);
  });
});
