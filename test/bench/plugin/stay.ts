import type { Contestant, Sender } from './contestants.ts';
import type { Host, HostPage } from './host-page.ts';
import { watchPosts } from './posts.ts';
import { addHeld, type Held, heldBy, NOTHING_HELD, type Profile, type Spans } from './stretch.ts';

/** What a contestant's own scripts did to the main thread while somebody logs in and looks around. */
export interface Stay {
  readonly loadHeldMs: number;
  readonly longestHeldMs: number;
  /** Tasks above 50 ms, whosever; those that would not be without the contestant; and the largest part it has in any. */
  readonly longTasks: number;
  readonly longTasksAdded: number;
  readonly longTaskShareMs: number;
  /** For each navigation: from the click until it was painted, and all that comes of it afterwards. */
  readonly navigationMs: number;
  readonly afterwardsMs: number;
}

const SAMPLE_EVERY_US = 100;
/** Somebody looks at a page before they go on; the thread has time for what waits for such a moment. */
const LOOK_MS = 250;
/** From one click to the next, at least, by those that wait half a second for company: of several pages at once, each is cheaper. */
const PACE_MS: Readonly<Partial<Record<Sender, number>>> = { ours: 550, 'analytics-next, batching': 550 };
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const LOGIN = "document.querySelector('form button')";
const linkTo = (name: string): string =>
  `[].filter.call(document.querySelectorAll('nav[aria-label=Main] a'),function(a){return a.textContent.trim()==='${name}'})[0]`;

/** Milliseconds of the page's own clock, as those of the profile. */
async function spansOf({ cdp, evaluate }: HostPage, name: 'longTasks' | 'navigations'): Promise<Spans> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  const startMs = (metrics.find((metric) => metric.name === 'NavigationStart')?.value ?? Number.NaN) * 1_000;
  const spans = (await evaluate(`seen.${name}.splice(0)`)) as Spans;
  return spans.map(([from, to]) => [startMs + from, startMs + to] as const);
}

/** @param one the contestant in the page; undefined: nobody. */
export async function stay(host: Host, one: Contestant | undefined, clicks: number): Promise<Stay> {
  const visit = await host.open(one);
  const { page, cdp, address, slow, seen, click } = visit;
  await cdp.send('Performance.enable');
  await cdp.send('Profiler.enable');
  await cdp.send('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
  const profiled = async (run: () => Promise<unknown>): Promise<Held> => {
    await cdp.send('Profiler.start');
    await slow(true);
    await run();
    await slow(false);
    const { profile } = await cdp.send('Profiler.stop');
    const [longTasks, navigations] = [await spansOf(visit, 'longTasks'), await spansOf(visit, 'navigations')];
    return one === undefined
      ? { ...NOTHING_HELD, longTasks: longTasks.length }
      : heldBy(profile as Profile, { script: one.scripts, lateUs: 5 * SAMPLE_EVERY_US, longTasks, navigations });
  };
  const sender = one && senderOf(one);
  const pace = (sender && PACE_MS[sender]) ?? 0;
  const posts = sender && watchPosts(page, sender);
  /** Whoever loads something later, or sends it, has done so when it was answered. */
  const answers = (): (() => Promise<unknown>) => posts?.since() ?? (() => pause(LOOK_MS));
  const loaded = await profiled(async () => {
    await Promise.all([seen('open'), page.goto(address)]);
    const answered = answers();
    await Promise.all([seen('painted Dashboard'), click(LOGIN)]);
    await answered();
    await pause(LOOK_MS);
  });
  const looked = await profiled(async () => {
    for (let times = 0; times < clicks; times += 1) {
      const name = times % 2 === 0 ? 'Services' : 'Nodes';
      const answered = times === clicks - 1 ? answers() : undefined;
      const paced = pause(pace);
      await Promise.all([seen(`painted ${name}`), click(linkTo(name))]);
      await Promise.all([pause(LOOK_MS), paced]);
      await answered?.();
    }
    await pause(LOOK_MS);
  });
  await page.close();
  const { longTasks, longTasksAdded, longTaskShareMs, longestMs } = addHeld(loaded, looked);
  return {
    loadHeldMs: loaded.totalMs,
    longestHeldMs: longestMs,
    longTasks,
    longTasksAdded,
    longTaskShareMs,
    navigationMs: looked.navigationMs / clicks,
    afterwardsMs: (looked.totalMs - looked.navigationMs) / clicks,
  };
}

const senderOf = ({ who }: Contestant): Sender => (who === 'blocking script' ? 'analytics-next' : who);
