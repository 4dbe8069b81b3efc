import type { Decision } from '../../../src/contract/consent.ts';
import type { Captured } from '../../../src/plugin/captured.ts';
import { createGate } from '../../../src/plugin/gate.ts';

const event = (at: number): Captured => ({ name: 'page', properties: { path: '/dashboard' }, at });

function start(first: Decision['state']) {
  let state = first;
  const sent: number[] = [];
  let stops = 0;
  let wakes = 0;
  const gate = createGate({
    decision: () => ({ state, reason: 'cluster_default' }),
    sender: { take: ({ at }) => sent.push(at), wake: () => (wakes += 1), stop: () => (stops += 1) },
  });
  const become = (next: Decision['state']): void => {
    state = next;
    gate.settle();
  };
  return {
    gate,
    sent,
    become,
    set: (next: Decision['state']) => (state = next),
    stops: () => stops,
    wakes: () => wakes,
  };
}

describe('the gate', () => {
  it('lets events through while the answer is yes', () => {
    const { gate, sent } = start('on');
    gate.take(event(1));
    expect(sent).toEqual([1]);
  });

  it('lets nothing through while the answer is no, and has kept nothing when it becomes yes', () => {
    const { gate, sent, become } = start('off');
    gate.take(event(1));
    become('on');
    expect(sent).toEqual([]);
  });

  it('keeps events while the question is open, and lets them through in order after a yes', () => {
    const { gate, sent, become } = start('ask');
    [1, 2, 3].forEach((at) => {
      gate.take(event(at));
    });
    expect(sent).toEqual([]);
    become('on');
    gate.take(event(4));
    expect(sent).toEqual([1, 2, 3, 4]);
  });

  it('forgets what it kept after a no, also for a later yes', () => {
    const { gate, sent, become } = start('ask');
    gate.take(event(1));
    become('off');
    become('on');
    expect(sent).toEqual([]);
  });

  it('keeps the last 50 and no more', () => {
    const { gate, sent, become } = start('ask');
    for (let at = 1; at <= 120; at += 1) gate.take(event(at));
    become('on');
    expect(sent).toHaveLength(50);
    expect(sent[0]).toBe(71);
  });

  it('stops the sender at a no', () => {
    const { become, stops } = start('on');
    become('off');
    expect(stops()).toBe(1);
  });

  it('sees a no that nobody told it of at the next event', () => {
    const { gate, sent, set, stops } = start('on');
    gate.take(event(1));
    set('off');
    gate.take(event(2));
    expect(sent).toEqual([1]);
    expect(stops()).toBe(1);
  });

  it('wakes the sender when it opens, once', () => {
    const { gate, become, wakes } = start('ask');
    gate.take(event(1));
    expect(wakes()).toBe(0);
    become('on');
    become('on');
    expect(wakes()).toBe(1);
  });

  it("forgets what waits for one person's answer, for whoever comes next", () => {
    const { gate, sent, become } = start('ask');
    gate.take(event(1));
    gate.forget();
    become('on');
    expect(sent).toEqual([]);
  });
});
