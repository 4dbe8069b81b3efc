import path from 'node:path';
import type { Config } from '../../config/schema.ts';
import type { Spool } from '../../spool/spool.ts';
import { insightFileOf } from './database.ts';
import { type Insight, type InsightOptions, openInsight, type Pipeline } from './insight.ts';

export interface InsightDeps extends Pick<InsightOptions, 'isOn' | 'now' | 'log'> {
  readonly spool: Pick<Spool, 'status'>;
  readonly door: Pipeline['door'];
}

export interface ConfiguredInsight extends Pick<Insight, 'forget' | 'problem' | 'close'> {
  /** Undefined: nothing is counted, as the operator wants it. What was counted before stays where it is. */
  readonly watch: Insight['watch'] | undefined;
  /** What the door shows of it, and to whom. */
  readonly view: {
    maySee(user: { readonly admin: boolean }): boolean;
    readonly read: Insight['read'] | undefined;
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Insight as the configuration has it. */
export async function openConfiguredInsight(
  { dataDir, insight, access }: Pick<Config, 'dataDir' | 'insight' | 'access'>,
  { spool, door, ...deps }: InsightDeps,
): Promise<ConfiguredInsight> {
  async function spoolCounts() {
    const all = Object.values((await spool.status()).destinations);
    return { delivered: sum(all.map((one) => one.delivered)), pending: sum(all.map((one) => one.pending)) };
  }
  const opened = insight.enabled
    ? await openInsight({
        ...deps,
        file: insightFileOf(path.resolve(dataDir)),
        retentionDays: insight.retentionDays,
        pipeline: { door, spool: spoolCounts },
      })
    : undefined;
  return {
    watch: opened?.watch,
    // What verifies nobody has no administrators.
    view: { maySee: ({ admin }) => admin || access.kind === 'loopback', read: opened?.read },
    forget: (owner) => opened?.forget(owner),
    problem: () => opened?.problem(),
    close: async () => opened?.close(),
  };
}
