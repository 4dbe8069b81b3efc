import { parseRetryAfter, RETRY_AFTER_MAX_MS } from '../../../src/proxy/destinations/retry-after.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['1', 1_000],
    ['120', 120_000],
    [' 5 ', 5_000],
    ['1.5', 1_500],
    [new Date(NOW + 30_000).toUTCString(), 30_000],
    [new Date(NOW - 30_000).toUTCString(), 0],
    ['86400', RETRY_AFTER_MAX_MS],
    ['9'.repeat(400), RETRY_AFTER_MAX_MS],
    [new Date(NOW + 86_400_000).toUTCString(), RETRY_AFTER_MAX_MS],
  ])('%j waits %d ms', (header, ms) => {
    expect(parseRetryAfter(header, NOW)).toBe(ms);
  });

  it.each([undefined, '', 'soon', '-5'])('%j says nothing', (header) => {
    expect(parseRetryAfter(header, NOW)).toBeUndefined();
  });
});
