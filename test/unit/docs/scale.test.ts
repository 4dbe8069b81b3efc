import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../support/run-command.ts';
import { MEASURED, planOf, printScale, type Scale, scaleOf } from '../../support/scale/print-scale.ts';
import { type SampleName, sampleBytes } from '../../support/scale/samples.ts';

describe('docs/scale.md', () => {
  let bytes: Readonly<Record<SampleName, number>>;
  let scales: readonly Scale[];
  beforeAll(async () => {
    bytes = await sampleBytes();
    scales = [1, 1_000, 10_000].map((clusters) => scaleOf(clusters, bytes));
  });
  const largest = (): Scale => {
    const found = scales.at(-1);
    if (found === undefined) throw new Error('nothing was simulated');
    return found;
  };

  it('has the tables that follow from the sizes of real events and a simulated day (npm run docs)', () => {
    const file = path.join(root, 'docs/scale.md');
    const text = readFileSync(file, 'utf8');
    const [before = '', after = ''] = text.split(/(?<=printed by test[^\n]+\n)[^<]*(?=<!-- end)/);
    const printed = `${before}\n${printScale(bytes, scales)}\n\n${after}`;
    if (process.env.WRITE_DOCS === '1') writeFileSync(file, printed);
    expect(readFileSync(file, 'utf8')).toBe(printed);
  });

  it('simulates as many events as the plan has', () => {
    const { clusters, usersPerCluster, eventsPerUser, tracksEveryMs, tracksPerRound } = planOf(10_000);
    const ofUsers = clusters * usersPerCluster * Object.values(eventsPerUser).reduce((sum, each) => sum + each, 0);
    const ofClusters = (clusters * tracksPerRound * 86_400_000) / tracksEveryMs;
    expect(Math.abs(largest().events / (ofUsers + ofClusters) - 1)).toBeLessThan(0.001);
    expect(largest().busiestSecond).toBeGreaterThan(largest().busiestHour);
  });

  it('says what is true of it: one database takes the busiest second, and would not if all spoke at once', () => {
    expect(largest().busiestSecond).toBeLessThan(MEASURED.eventsPerSecond);
    expect(largest().withoutJitter).toBeGreaterThan(MEASURED.eventsPerSecond);
    // The ids are what grows, not what waits.
    expect(largest().idBytes).toBeGreaterThan(50 * largest().backlogBytes);
  });
});
