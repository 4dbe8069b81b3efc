import fc from 'fast-check';
import type { Place } from '../../../../src/plugin/routers/place.ts';
import { createPages } from '../../../../src/plugin/sources/pages.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

const guard = <F>(run: F) => run;
const push = (pattern: string, key = pattern): Place => ({ key, match: () => pattern, replaced: false });
const replace = (pattern: string, key = pattern): Place => ({ ...push(pattern, key), replaced: true });
const redirect = (key: string): Place => ({ key, match: () => null, replaced: false });
/** Hash history's echo of a change it made itself. */
const echo = push;

/** When what was noted is looked at: at once; whenever nothing else is due; or not before all is over. */
type Looking = 'at once' | 'in between' | 'at the end';

function start(settleMs?: number, looking: Looking = 'at once') {
  const clock = createManualClock();
  const settled = () => new Promise<void>((resolve) => clock.setTimeout(resolve, settleMs ?? 0));
  const seen: string[] = [];
  const at: number[] = [];
  const places: (string | null)[] = [];
  const browser = new EventTarget();
  const waiting: (() => void)[] = [];
  const look = () => {
    for (let run = waiting.shift(); run; run = waiting.shift()) run();
  };
  const onPlace = createPages({
    // All that is asked of it.
    browser: browser as Window,
    clock,
    guard,
    later(run) {
      waiting.push(run);
      if (looking === 'at once') look();
    },
    moment: () => ({ at: clock.now(), off: false }),
    ...(settleMs && { settled }),
    onPlace: (match) => places.push(match),
    onPage(pattern, moment) {
      seen.push(pattern);
      at.push(moment.at);
    },
  });
  const comeBack = (persisted: boolean) => browser.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
  return {
    clock,
    seen,
    at,
    places,
    onPlace,
    comeBack,
    turn: () => clock.advance(0),
    /** Of the times that an idle browser would have. */
    pause: () => {
      if (looking !== 'at the end') look();
    },
    async end() {
      look();
      await clock.advance(10_000);
      look();
    },
  };
}

describe('the page source', () => {
  it('counts the first page once', async () => {
    const { seen, onPlace, turn } = start();
    onPlace(push('/dashboard'));
    await turn();
    expect(seen).toEqual(['/dashboard']);
  });

  it('makes one visit of a click that DC/OS reports four times', async () => {
    const { seen, onPlace, turn } = start();
    onPlace(redirect('/nodes'));
    onPlace(replace('/nodes/agents/table'));
    onPlace(replace('/nodes/agents/table'));
    await turn();
    onPlace(echo('/nodes/agents/table'));
    await turn();
    expect(seen).toEqual(['/nodes/agents/table']);
  });

  it('counts the end of a redirect that begins at a page', async () => {
    const { seen, onPlace, turn } = start();
    onPlace(push('/services/detail/:id', '/services/detail/%2Fsleep'));
    onPlace(replace('/services/detail/:id/tasks', '/services/detail/%2Fsleep/tasks'));
    await turn();
    expect(seen).toEqual(['/services/detail/:id/tasks']);
  });

  it('waits at a redirect for where it leads, however long that takes', async () => {
    const { seen, onPlace, clock } = start();
    onPlace(redirect('/nodes'));
    await clock.advance(3000);
    expect(seen).toEqual([]);
    onPlace(replace('/nodes/agents/table'));
    await clock.advance(0);
    expect(seen).toEqual(['/nodes/agents/table']);
  });

  it('counts another page that replaces one already shown', async () => {
    const { seen, onPlace, turn } = start();
    onPlace(push('/a'));
    await turn();
    onPlace(replace('/b'));
    await turn();
    expect(seen).toEqual(['/a', '/b']);
  });

  it('counts both of two navigations in one turn', async () => {
    const { seen, onPlace, turn } = start();
    onPlace(push('/a'));
    onPlace(push('/b'));
    await turn();
    expect(seen).toEqual(['/a', '/b']);
  });

  it('counts the same pattern again when it shows something else, and nothing when only the query changed', async () => {
    const { seen, onPlace, turn } = start();
    onPlace(push('/nodes/:nodeID', '/nodes/a'));
    await turn();
    onPlace(push('/nodes/:nodeID', '/nodes/a'));
    await turn();
    onPlace(push('/nodes/:nodeID', '/nodes/b'));
    await turn();
    expect(seen).toEqual(['/nodes/:nodeID', '/nodes/:nodeID']);
  });

  it('counts going back and forward', async () => {
    const { seen, onPlace, turn } = start();
    for (const pattern of ['/a', '/b', '/a', '/b']) {
      onPlace(push(pattern));
      await turn();
    }
    expect(seen).toEqual(['/a', '/b', '/a', '/b']);
  });

  it('counts nothing when a navigation is sent back to where it came from', async () => {
    const { seen, onPlace, turn } = start();
    onPlace(push('/a'));
    await turn();
    onPlace(push('/b'));
    onPlace(replace('/a'));
    await turn();
    expect(seen).toEqual(['/a']);
  });

  it.each(['/login', '/access-denied'])('does not count %s when it only flashes by', async (passing) => {
    const { seen, onPlace, turn, clock } = start();
    onPlace(push(passing));
    await turn();
    onPlace(echo(passing));
    await clock.advance(400);
    onPlace(push('/dashboard'));
    await clock.advance(5000);
    expect(seen).toEqual(['/dashboard']);
  });

  it.each(['/login', '/access-denied'])('counts %s once it has stayed', async (passing) => {
    const { seen, onPlace, clock } = start();
    onPlace(push(passing));
    await clock.advance(500);
    onPlace(echo(passing));
    await clock.advance(499);
    expect(seen).toEqual([]);
    await clock.advance(1);
    expect(seen).toEqual([passing]);
    onPlace(echo(passing));
    await clock.advance(5000);
    expect(seen).toEqual([passing]);
  });

  it('counts the login page, not the page that led there', async () => {
    const { seen, onPlace, clock } = start();
    onPlace(push('/dashboard'));
    onPlace(replace('/login'));
    await clock.advance(2000);
    expect(seen).toEqual(['/login']);
  });

  it('counts the page again that comes back from the back/forward cache, and not the one that was loaded', async () => {
    const { seen, onPlace, turn, comeBack } = start();
    comeBack(true);
    onPlace(push('/a'));
    await turn();
    comeBack(false);
    expect(seen).toEqual(['/a']);
    comeBack(true);
    onPlace(echo('/a'));
    await turn();
    expect(seen).toEqual(['/a', '/a']);
  });

  it('needs no more than the end of the turn, so a page closed right after a click still counts', async () => {
    const { seen, onPlace } = start();
    onPlace(push('/a'));
    await Promise.resolve();
    expect(seen).toEqual(['/a']);
  });

  it('waits a moment for a replacement where it is told to, and loses no page that another follows sooner', async () => {
    const { seen, onPlace, clock } = start(100);
    onPlace(push('/redirecting'));
    await clock.advance(99);
    onPlace(replace('/a'));
    await clock.advance(50);
    onPlace(push('/b'));
    await clock.advance(99);
    expect(seen).toEqual(['/a']);
    await clock.advance(1);
    onPlace(replace('/c'));
    await clock.advance(100);
    expect(seen).toEqual(['/a', '/b', '/c']);
  });
});

describe('what was noted, however late it is looked at', () => {
  const patterns = ['/a', '/b', '/login', '/access-denied'] as const;
  const report = fc.record({
    place: fc.oneof(
      fc.constantFrom(...patterns).chain((pattern) => fc.constantFrom(push(pattern), replace(pattern))),
      fc.constantFrom(redirect('/r'), { ...redirect('/r'), replaced: true }),
    ),
    /** Until the next one; 0: none at all, the next is in the same turn. */
    pauseMs: fc.constantFrom(0, 0, 1, 20, 99, 100, 101, 500, 999, 1000, 1001),
  });

  it.each([undefined, 100])(
    'is counted the same, with the same times; a place settles after %s ms',
    async (settleMs) => {
      await fc.assert(
        fc.asyncProperty(fc.array(report, { maxLength: 8 }), async (reports) => {
          const outcome = async (looking: Looking) => {
            const { seen, at, places, onPlace, clock, pause, end } = start(settleMs, looking);
            for (const { place, pauseMs } of reports) {
              onPlace(place);
              if (pauseMs === 0) continue;
              await Promise.resolve();
              pause();
              await clock.advance(pauseMs);
              pause();
            }
            await clock.advance(0);
            await end();
            return { seen, at, places };
          };
          const expected = await outcome('at once');
          expect(await outcome('in between')).toEqual(expected);
          expect(await outcome('at the end')).toEqual(expected);
        }),
        { numRuns: 100 },
      );
    },
  );

  it('is not asked what it is, where it is the place that one is at', async () => {
    const { onPlace, turn, places } = start();
    let asked = 0;
    const match = (): string => {
      asked += 1;
      return '/a';
    };
    const place: Place = { ...push('/a'), match };
    onPlace(place);
    await turn();
    onPlace(place);
    await turn();
    expect(asked).toBe(1);
    expect(places).toEqual(['/a']);
  });
});
