import fc from 'fast-check';
import type { Page, Response } from 'playwright-core';
import type { DeliveredEvent } from '../support/receiver.ts';
import { type Stage, setStage } from '../support/stage.ts';
import { tempDir } from '../support/temp-dir.ts';
import { openTwoTabs, type TwoTabs } from '../support/two-tabs.ts';
import { until } from '../support/until.ts';

/**
 * Whatever comes between: from the moment of a no that the proxy has answered, no event of that user reaches the
 * receiver; of what was done in the time of a no nothing ever does, nor leaves the browser, also not after a later yes.
 * To tell the times apart without a clock, pages of their own are opened in each.
 */
const RUNS = Number(process.env.INTERLEAVING_RUNS ?? 4);
const PAGES = { yes: ['Dashboard', 'Services'], no: ['Nodes', 'Catalog'] } as const;
const OF_A_NO = ['/nodes/agents/table', '/catalog/packages'];

const folder = tempDir();

type Action =
  | { readonly kind: 'navigate'; readonly tab: 0 | 1; readonly page: 0 | 1 }
  | { readonly kind: 'choose'; readonly tab: 0 | 1 }
  | { readonly kind: 'offline' | 'busy' | 'kill' | 'login' };

const tab = fc.constantFrom<0 | 1>(0, 1);
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('navigate' as const), tab, page: tab }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('choose' as const), tab }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('offline', 'busy', 'kill', 'login') }) },
);

/** What the person has said so far, and what that forbids. */
function createVisit(ui: TwoTabs, arrived: () => Promise<readonly DeliveredEvent[]>) {
  let said: 'yes' | 'no' = 'yes';
  let offline = false;
  let busy = false;
  /** How many events had arrived when the proxy answered the no. */
  let mark: number | undefined;

  /** Nothing has arrived since the no. */
  async function check(): Promise<void> {
    if (mark !== undefined) expect((await arrived()).slice(mark)).toEqual([]);
  }

  async function choose(page: Page): Promise<void> {
    await check();
    await ui.goTo(page, 'Settings');
    // After a yes that the proxy did not hear the switch is still off, and pressing it says yes again.
    const isNo = await ui.isOn(page);
    if (!isNo) mark = undefined;
    const told = (response: Response) => response.url().endsWith('/v1/choice') && response.ok();
    const answer = offline || busy ? undefined : page.waitForResponse(told, { timeout: 20_000 });
    await ui.press(page);
    said = isNo ? 'no' : 'yes';
    if (isNo) await until('the switch to be off', async () => !(await ui.isOn(page)) || undefined);
    await answer;
    if (isNo && answer !== undefined) mark = (await arrived()).length;
  }

  async function act(step: Action): Promise<void> {
    switch (step.kind) {
      case 'navigate':
        return ui.goTo(ui.tabs[step.tab], PAGES[said][step.page]);
      case 'choose':
        return choose(ui.tabs[step.tab]);
      case 'offline':
        offline = !offline;
        return ui.offline(offline);
      case 'busy':
        busy = !busy;
        return ui.busy(busy);
      case 'kill':
        return ui.killProxy();
      case 'login':
        // Without the cluster nobody can log in.
        return offline ? undefined : ui.logInAgain();
    }
  }

  const services = async () =>
    (await arrived()).filter(({ properties }) => properties.path === '/services/overview').length;

  /** All is well again, and a yes: what is done now arrives, so that the rest was not silent for another reason. */
  async function end(): Promise<void> {
    offline = false;
    busy = false;
    await ui.offline(false);
    ui.busy(false);
    await check();
    await ui.reload();
    const [first] = ui.tabs;
    await ui.goTo(first, 'Settings');
    if (!(await ui.isOn(first))) await choose(first);
    await until('the switch to be on', async () => (await ui.isOn(first)) || undefined);
    const before = await services();
    await ui.goTo(first, 'Services');
    await until('the page after the last yes', async () => (await services()) > before || undefined);
  }

  return { act, end };
}

describe('a user with two tabs, a network that comes and goes, and a proxy that is killed', () => {
  let stage: Stage;
  let ui: TwoTabs;
  beforeAll(async () => {
    // The cluster's own tracks are not this user's.
    stage = await setStage({ folder, config: { collect: { everyMs: 86_400_000 } } });
    ui = await openTwoTabs(stage);
  });
  afterAll(async () => {
    await ui.close();
    await stage.close();
  });
  const arrived = async () =>
    (await stage.receiver.received()).filter(({ type, event }) => type === 'page' || event?.startsWith('dcos_'));

  /** What arrived twice though no kill lies between: of what was on its way then, the proxy cannot know whether it arrived. */
  async function repeats(): Promise<readonly string[]> {
    const firstAt = new Map<string, number>();
    return (await stage.receiver.arrivals()).flatMap(({ receivedAt, event: { messageId } }) => {
      const at = Date.parse(receivedAt);
      const first = firstAt.get(messageId);
      firstAt.set(messageId, at);
      if (first === undefined || ui.kills().some(([killed, back]) => first <= back && at >= killed)) return [];
      return [`${messageId} at ${first} and ${at}`];
    });
  }

  it(
    'is never heard of from a time of no, in any order of things',
    async () => {
      let logins = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(action, { minLength: 6, maxLength: 10 }), async (steps) => {
          const visit = createVisit(ui, arrived);
          for (const step of steps) await visit.act(step);
          await visit.end();
          const events = await arrived();
          expect(events.filter(({ properties }) => OF_A_NO.includes(String(properties.path)))).toEqual([]);
          // Nor did it leave the browser: the proxy would refuse it, and a test of what arrives could not tell.
          expect(ui.posted().filter((body) => OF_A_NO.some((path) => body.includes(path)))).toEqual([]);
          expect(await repeats()).toEqual([]);
          logins += steps.filter(({ kind }) => kind === 'login').length;
          expect(events.filter(({ event }) => event === 'dcos_login').length).toBeLessThanOrEqual(logins);
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
    },
    // How long a broken promise takes to fail: slowed down twelve times, a run takes more than a minute.
    RUNS * 300_000,
  );
});
