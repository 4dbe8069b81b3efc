import type { Measured } from '../frame/part.ts';
import { spread, summarize } from '../frame/summary.ts';
import { printTable, rounded } from '../frame/table.ts';
import type { Arrivals, Closing } from './arrivals.ts';
import type { Arrival } from './arrive.ts';
import { SENDERS, type Sender, WHO, type Who } from './contestants.ts';
import type { Memory } from './memory.ts';
import type { Stay } from './stay.ts';
import type { Weights } from './weigh-parts.ts';

export interface PluginResults {
  readonly weights: Weights;
  readonly visits: Readonly<Record<string, readonly Arrival[]>>;
  readonly stays: Readonly<Record<string, readonly Stay[]>>;
  readonly arrivals: Arrivals;
  readonly outage: Readonly<Record<Sender, number>>;
  readonly memory: Readonly<Record<Sender, Memory>>;
  /** Fired before a tab was closed. */
  readonly events: number;
}

const KEYS = ['firstRenderMs', 'interactiveMs'] as const;
const STAY_KEYS = [
  'loadHeldMs',
  'longestHeldMs',
  'longTasks',
  'longTasksAdded',
  'longTaskShareMs',
  'navigationMs',
  'afterwardsMs',
] as const;
const middle = (values: readonly number[]): number => summarize(values).median;

/** Round by round to the page with nobody in it, which met the same moment. */
const added = (visits: readonly Arrival[], nobody: readonly Arrival[], key: (typeof KEYS)[number]) =>
  summarize(visits.map((one, round) => one[key] - (nobody[round]?.[key] ?? Number.NaN)));

/** Each table as soon as there is something in it: a run takes minutes, and may be ended. */
export function printVisits(visits: PluginResults['visits']): void {
  const nobody = visits.nobody ?? [];
  const within = (key: (typeof KEYS)[number]) => rounded(spread(summarize(nobody.map((one) => one[key]))) * 100);
  printTable(
    `the UI is opened, CPU 4 times slower; added to the page with nobody in it, whose own rounds differ by ±${within('firstRenderMs')} % and ±${within('interactiveMs')} %`,
    Object.entries(visits).map(([who, all]) => {
      const cell = (key: (typeof KEYS)[number]) => {
        if (who === 'nobody') return `= ${rounded(middle(all.map((one) => one[key])))}`;
        const { median, min, max } = added(all, nobody, key);
        return `${rounded(median)} (${rounded(min)} to ${rounded(max)})`;
      };
      return { who, 'first render ms': cell('firstRenderMs'), 'interactive ms': cell('interactiveMs') };
    }),
  );
}

export function printStays(stays: PluginResults['stays']): void {
  printTable(
    'somebody logs in and looks around, CPU 4 times slower; milliseconds of own scripts',
    Object.entries(stays).map(([who, all]) => {
      const mine = (key: (typeof STAY_KEYS)[number], places: number) =>
        who === 'nobody' ? undefined : rounded(middle(all.map((one) => one[key])), places);
      const largest = (key: (typeof STAY_KEYS)[number]) =>
        who === 'nobody' ? undefined : rounded(Math.max(...all.map((one) => one[key])), 1);
      return {
        who,
        'a navigation': mine('navigationMs', 2),
        'and afterwards': mine('afterwardsMs', 2),
        'at load': mine('loadHeldMs', 1),
        'at a stretch': mine('longestHeldMs', 1),
        'long tasks': rounded(middle(all.map((one) => one.longTasks)), 1),
        'for its sake': mine('longTasksAdded', 1),
        'most in one': largest('longTaskShareMs'),
        rounds: all.length,
      };
    }),
  );
}

export function printWeights(weights: Weights): void {
  printTable(
    'bytes on the wire',
    Object.entries(weights).map(([who, { boot, lazy }]) => ({
      who,
      'boot, gzip': boot.gzip,
      'boot, brotli': boot.brotli,
      'later, gzip': lazy.gzip,
      'later, brotli': lazy.brotli,
    })),
  );
}

const arrivedAt = (closings: readonly Closing[], at: string): readonly number[] =>
  closings.filter(({ moment }) => moment === at).map(({ arrived }) => arrived);

export function printArrivals(arrivals: PluginResults['arrivals'], moments: readonly string[], events: number): void {
  printTable(
    `events that arrive, of ${events}: the fewest of the rounds`,
    SENDERS.map((who) => ({
      who,
      ...Object.fromEntries(moments.map((moment) => [moment, Math.min(...arrivedAt(arrivals[who], moment))])),
      rounds: arrivedAt(arrivals[who], moments[0] ?? '').length,
      'tabs with fewer': arrivals[who].filter(({ arrived }) => arrived < events).length,
      'late in all': arrivals[who].reduce((sum, { late }) => sum + late, 0),
      'slowest to close, ms': rounded(Math.max(...arrivals[who].map(({ closeMs }) => closeMs))),
    })),
  );
}

export function printOutage(outage: PluginResults['outage']): void {
  printTable(
    'requests while the server is down',
    SENDERS.map((who) => ({ who, requests: outage[who] })),
  );
}

export function printMemory(memory: PluginResults['memory']): void {
  printTable(
    'heap of the page, KiB',
    SENDERS.map((who) => ({
      who,
      pages: memory[who].pages,
      'after one page': rounded(memory[who].beforeKiB),
      'after all': rounded(memory[who].afterKiB),
    })),
  );
}

export function reportOf({ weights, visits, stays, arrivals, outage, memory, events }: PluginResults): Measured {
  const rowOf = (who: Who) => ({
    bytes: weights[who],
    visit: Object.fromEntries(KEYS.map((key) => [key, summarize((visits[who] ?? []).map((one) => one[key]))])),
    ...(stays[who] && {
      stay: Object.fromEntries(STAY_KEYS.map((key) => [key, summarize((stays[who] ?? []).map((one) => one[key]))])),
    }),
    ...SENDERS.filter((sender) => sender === who).map((sender) => ({
      arrived: arrivals[sender],
      requestsWhileDown: outage[sender],
      heapKiB: memory[sender],
    }))[0],
  });
  const [ours, ...others] = WHO;
  const nobody = visits.nobody ?? [];
  const standard = weights['analytics-next'];
  const ofStays = (key: (typeof STAY_KEYS)[number]) => middle((stays.ours ?? []).map((one) => one[key]));
  const addedMs = (key: (typeof KEYS)[number]) => added(visits.ours ?? [], nobody, key).median;
  return {
    ours: { ...rowOf(ours), builtIn: weights['ours, built into the UI'] },
    ceiling: { visit: Object.fromEntries(KEYS.map((key) => [key, summarize(nobody.map((one) => one[key]))])) },
    alternatives: Object.fromEntries(others.map((who) => [who, rowOf(who)])),
    ratios: {
      'boot bytes, gzip: ours to analytics-next': weights.ours.boot.gzip / standard.boot.gzip,
      'all bytes, gzip: ours to analytics-next':
        (weights.ours.boot.gzip + weights.ours.lazy.gzip) / (standard.boot.gzip + standard.lazy.gzip),
      'first render added, ms': addedMs('firstRenderMs'),
      'interactive added, ms': addedMs('interactiveMs'),
      'main thread a navigation, ms': ofStays('navigationMs'),
      'main thread afterwards, ms': ofStays('afterwardsMs'),
      'long tasks added': ofStays('longTasksAdded'),
      'share that arrives, worst moment and round': Math.min(...arrivals.ours.map(({ arrived }) => arrived)) / events,
    },
  };
}
