import path from 'node:path';
import type { PostgresServer } from '../../support/postgres/server.ts';
import type { Options } from '../frame/options.ts';
import { alternate } from '../frame/rounds.ts';
import { spread } from '../frame/summary.ts';
import { printTable, rounded } from '../frame/table.ts';
import { type Contestant, startProxy } from '../intake/contestants.ts';
import { type Case, type Row, ratioOf, rowOf, startLoad } from '../intake/measure.ts';

export interface Setting {
  readonly folder: string;
  readonly database: PostgresServer;
  readonly options: Options;
}

const KB = 1024;
/** With what the shared spool has to reach of the embedded one. */
const CASES: Readonly<Record<string, Case & { readonly bar: number }>> = {
  'single, 64 connections': { events: 1, bytesPerEvent: KB, connections: 64, bar: 0.4 },
  'batches of 20, 64 connections': { events: 20, bytesPerEvent: KB, connections: 64, bar: 0.6 },
};
const NOWHERE = [{ kind: 'none' }];

/** Events a second that are durable when they are answered, in either spool. */
export async function compareIntake({ folder, database, options }: Setting) {
  const measureMs = options.number('ms', options.quick ? 200 : 1_500);
  const embedded = await startProxy(path.join(folder, 'embedded'), NOWHERE);
  const url = await database.createDatabase();
  const proxy = await startProxy(path.join(folder, 'shared'), NOWHERE, { kind: 'postgres', url });
  const shared: Contestant = { ...proxy, pids: [...proxy.pids, ...(database.pid === undefined ? [] : [database.pid])] };
  const load = startLoad();
  const rows: Record<'embedded' | 'shared', Record<string, Row>> = { embedded: {}, shared: {} };
  const ratios: Record<string, number> = {};
  try {
    for (const [name, one] of Object.entries(CASES)) {
      // Compiled meanwhile: that is no part of any round.
      for (const contestant of [embedded, shared]) await load.measure(contestant, one, measureMs);
      const samples = await alternate(
        {
          embedded: () => load.measure(embedded, one, measureMs),
          shared: () => load.measure(shared, one, measureMs),
        },
        options.rounds,
      );
      const ratio = ratioOf(samples.shared ?? [], samples.embedded ?? [], (sample) => sample.eventsPerSecond);
      ratios[`${name}: shared to embedded`] = ratio?.median ?? 0;
      const range = ratio && `${rounded(ratio.median, 2)} (${rounded(ratio.min, 2)}-${rounded(ratio.max, 2)})`;
      printTable(
        `${name}, ${one.bytesPerEvent} bytes an event`,
        (['embedded', 'shared'] as const).map((who) => {
          const row = rowOf(samples[who] ?? []);
          rows[who][name] = row;
          return {
            spool: who,
            'events/s': rounded(row.eventsPerSecond.median),
            '±': `${rounded(100 * spread(row.eventsPerSecond))} %`,
            'p50 ms': rounded(row.p50Ms.median, 2),
            'p99 ms': rounded(row.p99Ms.median, 1),
            'CPU µs/event': rounded(row.cpuUsPerEvent?.median, 1),
            errors: row.errors,
            'shared to embedded': who === 'shared' ? range : undefined,
            wanted: who === 'shared' ? one.bar : undefined,
          };
        }),
      );
    }
  } finally {
    load.stop();
    await Promise.all([embedded.stop(), proxy.stop()]);
  }
  return { ...rows, ratios };
}
