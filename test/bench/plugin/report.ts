import type { Measured } from '../frame/part.ts';
import { spread, summarize } from '../frame/summary.ts';
import { printTable, rounded } from '../frame/table.ts';
import { SENDERS, type Sender, WHO, type Who } from './contestants.ts';
import type { Memory } from './memory.ts';
import type { Visit } from './visit.ts';
import type { Weights } from './weigh-parts.ts';

export interface PluginResults {
  readonly weights: Weights;
  readonly visits: Readonly<Record<string, readonly Visit[]>>;
  readonly arrivals: Readonly<Record<Sender, Readonly<Record<string, readonly number[]>>>>;
  readonly outage: Readonly<Record<Sender, number>>;
  readonly memory: Readonly<Record<Sender, Memory>>;
  /** Fired before a tab was closed. */
  readonly events: number;
}

const KEYS = [
  'firstRenderMs',
  'interactiveMs',
  'taskMs',
  'longTasks',
  'loadHeldMs',
  'longestHeldMs',
  'heldPerNavigationMs',
] as const;
const middle = (values: readonly number[]): number => summarize(values).median;

/** Round by round to the page with nobody in it, which met the same moment. */
const added = (visits: readonly Visit[], nobody: readonly Visit[], key: (typeof KEYS)[number]) =>
  summarize(visits.map((one, round) => one[key] - (nobody[round]?.[key] ?? Number.NaN)));

/** Each table as soon as there is something in it: a run takes minutes, and may be ended. */
export function printVisits(visits: PluginResults['visits']): void {
  const nobody = visits.nobody ?? [];
  const within = (key: 'firstRenderMs' | 'interactiveMs') =>
    rounded(spread(summarize(nobody.map((one) => one[key]))) * 100);
  printTable(
    `a visit, CPU 4 times slower; added to the page with nobody in it, whose own rounds differ by ±${within('firstRenderMs')} % and ±${within('interactiveMs')} %`,
    Object.entries(visits).map(([who, all]) => {
      const plus = (key: (typeof KEYS)[number]) => {
        const { median, min, max } = added(all, nobody, key);
        return who === 'nobody' ? undefined : `${rounded(median)} (${rounded(min)} to ${rounded(max)})`;
      };
      const mine = (key: (typeof KEYS)[number], places: number) =>
        who === 'nobody' ? undefined : rounded(middle(all.map((one) => one[key])), places);
      return {
        who,
        'first render ms':
          who === 'nobody' ? `= ${rounded(middle(all.map((one) => one.firstRenderMs)))}` : plus('firstRenderMs'),
        'interactive ms':
          who === 'nobody' ? `= ${rounded(middle(all.map((one) => one.interactiveMs)))}` : plus('interactiveMs'),
        'long tasks': rounded(middle(all.map((one) => one.longTasks)), 1),
        'own scripts at load, ms': mine('loadHeldMs', 1),
        'at a stretch': mine('longestHeldMs', 1),
        'a navigation': mine('heldPerNavigationMs', 2),
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

export function printArrivals(arrivals: PluginResults['arrivals'], moments: readonly string[], events: number): void {
  printTable(
    `events that arrive, of ${events}: the fewest of the rounds`,
    SENDERS.map((who) => ({
      who,
      ...Object.fromEntries(moments.map((moment) => [moment, Math.min(...(arrivals[who][moment] ?? []))])),
      rounds: arrivals[who][moments[0] ?? '']?.length,
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
      'after one page': rounded(memory[who].beforeKiB),
      'after all': rounded(memory[who].afterKiB),
    })),
  );
}

export function reportOf({ weights, visits, arrivals, outage, memory, events }: PluginResults): Measured {
  const rowOf = (who: Who) => ({
    bytes: weights[who],
    visit: Object.fromEntries(KEYS.map((key) => [key, summarize((visits[who] ?? []).map((one) => one[key]))])),
    ...SENDERS.filter((sender) => sender === who).map((sender) => ({
      arrived: arrivals[sender],
      requestsWhileDown: outage[sender],
      heapKiB: memory[sender],
    }))[0],
  });
  const [ours, ...others] = WHO;
  const nobody = visits.nobody ?? [];
  const standard = weights['analytics-next'];
  const addedMs = (key: 'firstRenderMs' | 'interactiveMs') => added(visits.ours ?? [], nobody, key).median;
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
      'main thread a navigation, ms': middle((visits.ours ?? []).map((one) => one.heldPerNavigationMs)),
      'long tasks added': added(visits.ours ?? [], nobody, 'longTasks').median,
      'share that arrives, worst moment and round': Math.min(...Object.values(arrivals.ours).flat()) / events,
    },
  };
}
