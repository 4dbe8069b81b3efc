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

/**
 * How long a script held the main thread at a stretch: samples in a row in its own functions, or in what the browser did
 * for them. Other scripts that it called (the drop-in calls the UI's own `push`) are not counted. One sample more or less is
 * the error.
 *
 * @param lateUs a sample that comes later than this says that the thread did not run: the machine is shared. It counts as
 *   this much.
 * @returns milliseconds.
 */
export function longestStretchMs(
  { nodes, samples = [], timeDeltas = [] }: Profile,
  script: RegExp,
  lateUs: number,
): number {
  const ours = new Set<number>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const mark = (id: number): void => {
    ours.add(id);
    // What the browser does itself has no address.
    for (const child of byId.get(id)?.children ?? []) if (byId.get(child)?.callFrame.url === '') mark(child);
  };
  for (const { id, callFrame } of nodes) if (script.test(callFrame.url)) mark(id);
  let longest = 0;
  let stretch = 0;
  for (const [index, id] of samples.entries()) {
    stretch = ours.has(id) ? stretch + Math.min(timeDeltas[index] ?? 0, lateUs) : 0;
    longest = Math.max(longest, stretch);
  }
  return longest / 1_000;
}
