import path from 'node:path';
import type { PostgresServer } from '../../support/postgres/server.ts';
import type { Options } from '../frame/options.ts';
import { alternate } from '../frame/rounds.ts';
import { spread } from '../frame/summary.ts';
import { printTable, rounded } from '../frame/table.ts';
import { type Build, type Contestant, otherBuild, startProxy } from '../intake/contestants.ts';
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
const OTHER = 'shared, the other one';

/** Events a second that are durable when they are answered, in either spool. */
export async function compareIntake({ folder, database, options }: Setting) {
  const measureMs = options.number('ms', options.quick ? 200 : 1_500);
  const embedded = await startProxy(path.join(folder, 'embedded'), NOWHERE);
  async function startShared(name: string, build?: Build): Promise<Contestant> {
    const url = await database.createDatabase();
    const proxy = await startProxy(path.join(folder, name), NOWHERE, { kind: 'postgres', url }, undefined, build);
    return { ...proxy, pids: [...proxy.pids, ...(database.pid === undefined ? [] : [database.pid])] };
  }
  const shared = await startShared('shared');
  const beside = options.text('beside');
  const other = beside === undefined ? {} : { [OTHER]: await startShared('other', otherBuild(beside, undefined)) };
  const contestants: Readonly<Record<string, Contestant>> = { embedded, shared, ...other };
  const load = startLoad();
  const rows: Record<'embedded' | 'shared', Record<string, Row>> = { embedded: {}, shared: {} };
  const ratios: Record<string, number> = {};
  try {
    for (const [name, one] of Object.entries(CASES)) {
      // Compiled meanwhile: that is no part of any round.
      for (const contestant of Object.values(contestants)) await load.measure(contestant, one, measureMs);
      const samples = await alternate(
        Object.fromEntries(
          Object.entries(contestants).map(([who, contestant]) => [who, () => load.measure(contestant, one, measureMs)]),
        ),
        options.rounds,
      );
      const toEmbedded = (who: string) =>
        ratioOf(samples[who] ?? [], samples.embedded ?? [], (sample) => sample.eventsPerSecond);
      ratios[`${name}: shared to embedded`] = toEmbedded('shared')?.median ?? 0;
      printTable(
        `${name}, ${one.bytesPerEvent} bytes an event`,
        Object.keys(contestants).map((who) => {
          const row = rowOf(samples[who] ?? []);
          if (who === 'embedded' || who === 'shared') rows[who][name] = row;
          const ratio = who === 'embedded' ? undefined : toEmbedded(who);
          return {
            spool: who,
            'events/s': rounded(row.eventsPerSecond.median),
            '±': `${rounded(100 * spread(row.eventsPerSecond))} %`,
            'p50 ms': rounded(row.p50Ms.median, 2),
            'p99 ms': rounded(row.p99Ms.median, 1),
            'CPU µs/event': rounded(row.cpuUsPerEvent?.median, 1),
            errors: row.errors,
            'shared to embedded':
              ratio && `${rounded(ratio.median, 2)} (${rounded(ratio.min, 2)}-${rounded(ratio.max, 2)})`,
            wanted: who === 'shared' ? one.bar : undefined,
          };
        }),
      );
    }
  } finally {
    load.stop();
    await Promise.all(Object.values(contestants).map((contestant) => contestant.stop()));
  }
  return { ...rows, ratios };
}
