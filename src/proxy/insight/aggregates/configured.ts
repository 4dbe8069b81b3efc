import path from 'node:path';
import type { Config } from '../../config/schema.ts';
import type { Spool } from '../../spool/spool.ts';
import { insightFileOf } from './database.ts';
import { type Insight, type InsightOptions, openInsight, type Pipeline } from './insight.ts';

export interface InsightDeps extends Pick<InsightOptions, 'isOn' | 'now' | 'log'> {
  readonly spool: Pick<Spool, 'status'>;
  readonly door: Pipeline['door'];
}

/**
 * Insight as the configuration has it; undefined: switched off. What was counted before stays where it is then.
 */
export async function openConfiguredInsight(
  { dataDir, insight }: Pick<Config, 'dataDir' | 'insight'>,
  { spool, door, ...deps }: InsightDeps,
): Promise<Insight | undefined> {
  if (!insight.enabled) return undefined;
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  return openInsight({
    ...deps,
    file: insightFileOf(path.resolve(dataDir)),
    retentionDays: insight.retentionDays,
    pipeline: {
      door,
      async spool() {
        const all = Object.values((await spool.status()).destinations);
        return { delivered: sum(all.map((one) => one.delivered)), pending: sum(all.map((one) => one.pending)) };
      },
    },
  });
}
