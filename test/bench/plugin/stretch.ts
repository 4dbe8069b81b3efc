/** What `Profiler.stop` gives, as far as it is read (Chrome DevTools Protocol, Profiler.Profile). */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples?: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas?: readonly number[];
}

/** What scripts did to the main thread, in milliseconds. */
export interface Held {
  /** The longest time at a stretch. */
  readonly longestMs: number;
  readonly totalMs: number;
}

/**
 * How long scripts held the main thread: samples in their own functions, or in what the browser did for them. Other scripts
 * that they called (the drop-in calls the UI's own `push`) are not counted. One sample more or less is the error.
 *
 * @param lateUs a sample that comes later than this says that the thread did not run: the machine is shared. It counts as
 *   this much.
 */
export function heldBy({ nodes, samples = [], timeDeltas = [] }: Profile, script: RegExp, lateUs: number): Held {
  const theirs = new Set<number>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const mark = (id: number): void => {
    theirs.add(id);
    // What the browser does itself has no address.
    for (const child of byId.get(id)?.children ?? []) if (byId.get(child)?.callFrame.url === '') mark(child);
  };
  for (const { id, callFrame } of nodes) if (script.test(callFrame.url)) mark(id);
  let longest = 0;
  let stretch = 0;
  let total = 0;
  for (const [index, id] of samples.entries()) {
    const us = Math.min(timeDeltas[index] ?? 0, lateUs);
    stretch = theirs.has(id) ? stretch + us : 0;
    if (theirs.has(id)) total += us;
    longest = Math.max(longest, stretch);
  }
  return { longestMs: longest / 1_000, totalMs: total / 1_000 };
}
