import { statSync } from 'node:fs';
import path from 'node:path';
import { openInsightForReading } from '../../../dist/proxy/insight/aggregates/database.js';
import { readInsight } from '../../../dist/proxy/insight/aggregates/read.js';
import { stepsBefore } from '../../../dist/proxy/insight/aggregates/steps.js';
import { fillHistory } from '../../support/insight-history.ts';
import { tempDir } from '../../support/temp-dir.ts';

const MiB = 1024 * 1024;
const NOW_MS = Date.UTC(2026, 10, 25, 12, 34);
const file = path.join(tempDir(), 'insight.db');

/** Opens, reads and closes. @returns what was read, and the milliseconds that took. */
function look(hours: number) {
  const startedMs = performance.now();
  const db = openInsightForReading(file);
  if (db === undefined) throw new Error('there is no such file');
  const body = readInsight(db, stepsBefore(NOW_MS, hours));
  db.close();
  return { body, ms: performance.now() - startedMs };
}

describe('ninety days of a busy cluster', () => {
  beforeAll(() => fillHistory({ file, nowMs: NOW_MS }));

  it('fit into 50 MB', () => {
    const { size } = statSync(file);
    console.info(`insight.db: ${(size / MiB).toFixed(2)} MiB`);
    expect(size).toBeLessThan(50 * MiB);
  });

  it.each([24, 7 * 24, 30 * 24, 90 * 24])('open, and show their last %d hours, in less than 200 ms', (hours) => {
    // The best of some: what the machine does besides is not ours.
    const looks = Array.from({ length: 5 }, () => look(hours));
    const ms = Math.min(...looks.map((one) => one.ms));
    console.info(`opened and read ${hours} hours in ${ms.toFixed(1)} ms`);
    expect(ms).toBeLessThan(200);
    const [first] = looks;
    expect(first?.body.pages).toHaveLength(13);
    expect(first?.body.pages[0]?.total).toBeGreaterThan(100);
  });
});
