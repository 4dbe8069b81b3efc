import { strictestOf, type Word } from '../../../src/proxy/consent/shared-word.ts';

const word = (more: Partial<Word> = {}): Word => ({ enabled: true, policy: 'opt-out', locked: false, ...more });

describe('the words of several operators', () => {
  it.each([
    [[word()], word()],
    [[word(), word({ enabled: false })], word({ enabled: false })],
    [[word({ policy: 'off' }), word({ policy: 'opt-in' })], word({ policy: 'off' })],
    [[word({ policy: 'opt-in' }), word()], word({ policy: 'opt-in' })],
    [[word({ locked: true }), word({ policy: 'opt-in' })], word({ locked: true, policy: 'opt-in' })],
  ])('%j: the strictest holds, in each respect', (words, strictest) => {
    expect(strictestOf(words)).toEqual(strictest);
    expect(strictestOf([...words].reverse())).toEqual(strictest);
  });
});
