import { createShield } from '../../../src/plugin/shield.ts';

const boom = (): never => {
  throw new Error('a secret');
};

describe('the shield', () => {
  it('lets nothing through to the host, and warns once in all', () => {
    const warnings: string[] = [];
    const { guard } = createShield((message) => warnings.push(message));
    guard(boom)();
    guard(boom)();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).not.toContain('secret');
  });

  it('hands on the arguments', () => {
    const { guard } = createShield(boom);
    const got: unknown[] = [];
    guard((a: number, b: string) => got.push(a, b))(1, 'two');
    expect(got).toEqual([1, 'two']);
  });

  it('asks the host without trusting it to answer', () => {
    const { attempt } = createShield(boom);
    expect(attempt(boom)).toBeUndefined();
    expect(attempt(() => 'answer')).toBe('answer');
  });
});
