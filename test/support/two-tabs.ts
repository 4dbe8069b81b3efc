import type { Page, Route } from 'playwright-core';
import { AUTH_COOKIE, INFO_COOKIE } from '../../example/cluster/cookies.ts';
import { type OpenBrowser, openBrowser } from './open-browser.ts';
import { CLI, type Running, start } from './run-command.ts';
import type { Stage } from './stage.ts';
import { until } from './until.ts';

/** One user with two tabs of the UI, and what can go wrong between them and the proxy. */
export interface TwoTabs {
  readonly tabs: readonly [Page, Page];
  /** Loads both anew. */
  reload(): Promise<void>;
  goTo(tab: Page, link: string): Promise<void>;
  /** Logs out and in again in the first tab; the second one is loaded anew. */
  logInAgain(): Promise<void>;
  isOn(tab: Page): Promise<boolean>;
  /** The switch in Settings, by keyboard. */
  press(tab: Page): Promise<void>;
  offline(on: boolean): Promise<void>;
  /** Everything of the proxy answers 503. */
  busy(on: boolean): void;
  killProxy(): Promise<void>;
  /** When it was killed and when it was back, in milliseconds since the epoch. */
  kills(): readonly (readonly [killed: number, back: number])[];
  /** All that this browser tried to send to the proxy. */
  posted(): readonly string[];
  close(): Promise<void>;
}

const UID = 'jane.doe@example.com';
const control = (tab: Page) => tab.getByRole('switch', { name: 'Telemetry' });

export async function openTwoTabs(stage: Stage): Promise<TwoTabs> {
  const browser: OpenBrowser = await openBrowser();
  const { context } = browser;
  let proxy: Running = stage.proxy;
  let isBusy = false;
  const posted: string[] = [];
  const kills: (readonly [number, number])[] = [];
  context.on('request', (request) => {
    if (request.url().includes('/service/telemetry/')) posted.push(request.postData() ?? '');
  });
  await context.route('**/service/telemetry/**', (route: Route) =>
    isBusy ? route.fulfill({ status: 503, headers: { 'retry-after': '1' }, body: '' }) : route.continue(),
  );
  const info = Buffer.from(JSON.stringify({ uid: UID, description: 'Jane Doe' })).toString('base64');
  await context.addCookies([
    { name: AUTH_COOKIE, value: await stage.cluster.tokens.issue(UID), url: stage.url },
    { name: INFO_COOKIE, value: info, url: stage.url },
  ]);
  const tabs = [await context.newPage(), await context.newPage()] as const;
  const menu = (tab: Page) => tab.getByRole('navigation', { name: 'Main' });
  const load = async (tab: Page) => {
    await tab.goto(stage.url);
    await tab.reload();
    await menu(tab).waitFor();
  };
  const reload = async () => {
    for (const tab of tabs) await load(tab);
  };
  await reload();

  return {
    tabs,
    reload,
    goTo: (tab, link) => menu(tab).getByRole('link', { name: link, exact: true }).click(),
    async logInAgain() {
      const [first, second] = tabs;
      await first.getByRole('button', { name: 'Jane Doe' }).click();
      await first.getByRole('button', { name: 'Sign out' }).click();
      await first.getByLabel('User').fill(UID);
      await first.getByLabel('Password').fill('deleteme');
      await first.getByRole('button', { name: 'Log in' }).click();
      await menu(first).waitFor();
      await load(second);
    },
    isOn: (tab) => control(tab).isChecked(),
    async press(tab) {
      await control(tab).focus();
      await tab.keyboard.press('Space');
    },
    offline: (on) => context.setOffline(on),
    busy(on) {
      isBusy = on;
    },
    async killProxy() {
      const killedMs = Date.now();
      proxy.child.kill('SIGKILL');
      await proxy.ended;
      proxy = start(CLI, ['serve', '--config', stage.proxy.configFile]);
      await until(
        () => `the proxy to be back; it said ${proxy.stderr().slice(-500)}`,
        () =>
          fetch(`${stage.proxy.url}/readyz`).then(
            ({ ok }) => ok || undefined,
            () => undefined,
          ),
      );
      kills.push([killedMs, Date.now()]);
    },
    kills: () => kills,
    posted: () => posted,
    async close() {
      await browser.close();
      proxy.child.kill('SIGTERM');
      await proxy.ended;
    },
  };
}
