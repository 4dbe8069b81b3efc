import path from 'node:path';
import { startFakeCluster } from '../../support/fake-cluster.ts';
import { COMMON_UNIT, type ReportPlan, reportPieces } from '../../support/report-generator.ts';
import { root, start } from '../../support/run-command.ts';
import '../../support/patience.ts';

/** The small sister of test/bench/collect.ts: memory does not depend on how busy the machine is. */
async function peakMiB(plan: ReportPlan): Promise<number> {
  const cluster = await startFakeCluster();
  const updatedTime = new Date(Date.now() + 3_600_000).toISOString();
  const body = Buffer.concat([...reportPieces({ ...plan, updatedTime })].map((piece) => Buffer.from(piece)));
  cluster.answers['/report'] = (response) => response.end(body);
  try {
    const child = start(path.join(root, 'test/bench/collect-child.mjs'), ['collect', `${cluster.origin}/report`]);
    expect(await child.ended).toBe(0);
    const look = JSON.parse(child.stdout());
    expect(look).toMatchObject({ units: 51 });
    return look.peakMiB;
  } finally {
    await cluster.close();
  }
}

describe('looking at a large cluster', () => {
  it('takes at most 1.3 times the memory of looking at a small one: 40 MB of report and more', async () => {
    const small = await peakMiB({ nodes: 3 });
    const healthy = await peakMiB({ nodes: 560 });
    const failed = await peakMiB({ nodes: 120, failing: { [COMMON_UNIT]: 120 }, journalChars: 5_000 });
    expect(Math.max(healthy, failed) / small).toBeLessThan(1.3);
  });
});
