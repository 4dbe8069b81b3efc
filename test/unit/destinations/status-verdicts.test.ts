import { verdictOfStatus } from '../../../src/proxy/destinations/status-verdicts.ts';

describe('the verdict on an HTTP status', () => {
  it.each([
    [200, 'delivered'],
    [201, 'delivered'],
    [204, 'delivered'],
    [301, 'retry'],
    [302, 'retry'],
    [307, 'retry'],
    [400, 'refused'],
    [401, 'paused'],
    [403, 'paused'],
    [404, 'paused'],
    [408, 'retry'],
    [413, 'refused'],
    [422, 'refused'],
    [429, 'retry'],
    [451, 'paused'],
    [500, 'retry'],
    [501, 'retry'],
    [502, 'retry'],
    [503, 'retry'],
    [504, 'retry'],
    [599, 'retry'],
  ] as const)('%d is %s', (status, kind) => {
    expect(verdictOfStatus(status)).toBe(kind);
  });

  it('keeps the events, whatever number comes: only 2xx ends them, and only three statuses doubt them', () => {
    const all = Array.from({ length: 900 }, (_, index) => index + 100);
    expect(all.filter((status) => verdictOfStatus(status) === 'delivered').every((s) => s >= 200 && s < 300)).toBe(
      true,
    );
    expect(all.filter((status) => verdictOfStatus(status) === 'refused')).toEqual([400, 413, 422]);
  });
});
