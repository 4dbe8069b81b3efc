import { sparkline } from '../../../../src/proxy/commands/sparkline.ts';

describe('a sparkline', () => {
  it('rises from zero to the highest, with a dot where nothing is known', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7, 8, null], 16)).toBe('▁▂▃▄▅▆▇██·');
    expect(sparkline([0, 0], 16)).toBe('▁▁');
    expect(sparkline([], 16)).toBe('');
  });

  it('lets steps share a block where there are more than fit: the mean of what is known', () => {
    expect(sparkline([8, 8, 0, 8, null, 8, null, null], 4)).toBe('█▅█·');
  });
});
