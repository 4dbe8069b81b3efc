import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createMetrics } from '../../../src/proxy/insight/metrics.ts';
import { LABELS, printMetrics } from '../../support/print-metrics.ts';
import { root } from '../../support/run-command.ts';

const metrics = createMetrics().describe();

describe('docs/metrics.md', () => {
  it('stands as the registry has it (npm run docs)', () => {
    const file = path.join(root, 'docs/metrics.md');
    const printed = printMetrics(metrics);
    if (process.env.WRITE_DOCS === '1') writeFileSync(file, printed);
    expect(readFileSync(file, 'utf8')).toBe(printed);
  });

  it('says of every metric what it is, and of every label what it may say', () => {
    expect(metrics.filter(({ help }) => help === '')).toEqual([]);
    const ours = metrics.filter(({ ofNode }) => !ofNode);
    expect(ours.length).toBeGreaterThan(20);
    expect([...new Set(ours.flatMap(({ labels }) => labels))].sort()).toEqual(Object.keys(LABELS));
  });
});
