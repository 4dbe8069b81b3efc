import { createRoom } from '../../../src/plugin/room.ts';

function start() {
  const waiting: (() => void)[] = [];
  const room = createRoom(() => new Promise<void>((resolve) => waiting.push(resolve)));
  const passed: number[] = [];
  let pieces = 0;
  /** What promises alone keep from going on has gone on after it. */
  const turn = async (): Promise<void> => {
    for (let time = 0; time < 10; time += 1) await Promise.resolve();
  };
  return {
    ...room,
    passed,
    turn,
    wait() {
      pieces += 1;
      const piece = pieces;
      void room.between().then(() => passed.push(piece));
    },
    becomeIdle() {
      for (const go of waiting.splice(0)) go();
    },
  };
}

describe('room between pieces of work', () => {
  it('is until the browser is idle', async () => {
    const { wait, passed, turn, becomeIdle } = start();
    wait();
    await turn();
    expect(passed).toEqual([]);
    becomeIdle();
    await turn();
    expect(passed).toEqual([1]);
  });

  it('is none in a hurry, for what waits and for what comes', async () => {
    const { wait, passed, turn, hurry } = start();
    wait();
    hurry();
    wait();
    await turn();
    expect([...passed].sort()).toEqual([1, 2]);
  });

  it('is there again when the hurry is over, and a later one changes nothing', async () => {
    const { wait, passed, turn, hurry, relax, becomeIdle } = start();
    hurry();
    relax();
    wait();
    hurry();
    await turn();
    expect(passed).toEqual([]);
    becomeIdle();
    await turn();
    expect(passed).toEqual([1]);
  });
});
