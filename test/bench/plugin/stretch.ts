/** What `Profiler.stop` gives, as far as it is read (Chrome DevTools Protocol, Profiler.Profile). */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly url: string; readonly functionName: string };
    readonly children?: readonly number[];
  }[];
  /** Microseconds, of the clock that `Performance.getMetrics` has as well. */
  readonly startTime: number;
  readonly samples?: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas?: readonly number[];
}

/** From when to when, in milliseconds of the profile's clock. */
export type Spans = readonly (readonly [from: number, to: number])[];

/** What scripts did to the main thread, in milliseconds. */
export interface Held {
  /** The longest time at a stretch. */
  readonly longestMs: number;
  readonly totalMs: number;
  /** Of it, what lies between a click and the painting of where it leads. */
  readonly navigationMs: number;
  readonly longTasks: number;
  /** Those that would not be long without these scripts. */
  readonly longTasksAdded: number;
  /** The largest part they have in any. */
  readonly longTaskShareMs: number;
}

export const NOTHING_HELD: Held = {
  longestMs: 0,
  totalMs: 0,
  navigationMs: 0,
  longTasks: 0,
  longTasksAdded: 0,
  longTaskShareMs: 0,
};

/** Longer than this is a long task (https://w3c.github.io/longtasks/). */
const LONG_MS = 50;

export interface Watched {
  /** Whose work it is. */
  readonly script: RegExp;
  /** A sample that comes later than this says that the thread did not run: the machine is shared. It counts as this much. */
  readonly lateUs: number;
  readonly longTasks: Spans;
  readonly navigations: Spans;
}

/**
 * How long scripts held the main thread: samples in their own functions, or in what the browser did for them. Other scripts
 * that they called (the drop-in calls the UI's own `push`) are not counted. One sample more or less is the error.
 */
export function heldBy(profile: Profile, { script, lateUs, longTasks, navigations }: Watched): Held {
  const { samples = [], timeDeltas = [] } = profile;
  const theirs = nodesOf(profile, script);
  const shares = longTasks.map(() => 0);
  let [longest, stretch, total, navigation] = [0, 0, 0, 0];
  let atUs = profile.startTime;
  for (const [index, id] of samples.entries()) {
    atUs += timeDeltas[index] ?? 0;
    if (!theirs.has(id)) {
      stretch = 0;
      continue;
    }
    const ms = Math.min(timeDeltas[index] ?? 0, lateUs) / 1_000;
    const within = ([from, to]: Spans[number]): boolean => atUs / 1_000 >= from && atUs / 1_000 <= to;
    total += ms;
    stretch += ms;
    longest = Math.max(longest, stretch);
    if (navigations.some(within)) navigation += ms;
    const task = longTasks.findIndex(within);
    if (task >= 0) shares[task] = (shares[task] ?? 0) + ms;
  }
  return {
    longestMs: longest,
    totalMs: total,
    navigationMs: navigation,
    longTasks: longTasks.length,
    longTasksAdded: longTasks.filter(([from, to], task) => {
      const share = shares[task] ?? 0;
      // Told in whole milliseconds: one of 50 is long without anything of theirs, too.
      return share > 0 && to - from - share <= LONG_MS;
    }).length,
    longTaskShareMs: Math.max(0, ...shares),
  };
}

/** One after the other. */
export const addHeld = (first: Held, second: Held): Held => ({
  longestMs: Math.max(first.longestMs, second.longestMs),
  totalMs: first.totalMs + second.totalMs,
  navigationMs: first.navigationMs + second.navigationMs,
  longTasks: first.longTasks + second.longTasks,
  longTasksAdded: first.longTasksAdded + second.longTasksAdded,
  longTaskShareMs: Math.max(first.longTaskShareMs, second.longTaskShareMs),
});

function nodesOf({ nodes }: Profile, script: RegExp): ReadonlySet<number> {
  const theirs = new Set<number>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const mark = (id: number): void => {
    theirs.add(id);
    for (const child of byId.get(id)?.children ?? []) {
      const { url, functionName } = byId.get(child)?.callFrame ?? { url: 'none', functionName: '' };
      // What the browser does itself has no address. `open` is the UI's own request, which passes through ours.
      if (url === '' && functionName !== 'open') mark(child);
    }
  };
  for (const { id, callFrame } of nodes) if (script.test(callFrame.url)) mark(id);
  return theirs;
}
