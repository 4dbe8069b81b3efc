import path from 'node:path';
import type { Page, Request, Response } from 'playwright-core';
import { tabCloser } from '../support/close-tab.ts';
import { type OpenBrowser, openBrowser } from '../support/open-browser.ts';
import type { DeliveredEvent } from '../support/receiver.ts';
import { type Stage, setStage } from '../support/stage.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';

/**
 * Logins and logouts of a person in a real Chromium, behind an Admin Router that answers 401 without a login. What is
 * asserted is what the receiver got.
 */
const folder = tempDir();
const DAY_MS = 86_400_000;

const nameOf = ({ event, properties }: DeliveredEvent): string => {
  const { method, reason, error } = properties;
  return event === undefined ? String(properties.path) : `${event} ${String(method ?? reason ?? error)}`;
};

let browser: OpenBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe.each([
  { login: 'oauth', way: 'oauth' },
  { login: 'authentication', way: 'local' },
] as const)('somebody who logs in with $login', ({ login, way }) => {
  let stage: Stage;
  let page: Page;
  let ahead = 0;
  const wire: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    stage = await setStage({
      folder: path.join(folder, login),
      cluster: { login, now: () => Date.now() + ahead },
      config: { collect: { everyMs: DAY_MS } },
    });
    browser.context.on('request', hear);
    browser.context.on('response', hearAnswer);
  });
  afterAll(async () => {
    browser.context.off('request', hear);
    browser.context.off('response', hearAnswer);
    await stage.close();
  });
  beforeEach(async () => {
    ahead = 0;
    await browser.context.clearCookies();
    await stage.receiver.clear();
    page = await newPage();
    await page.goto(stage.url);
    await page.evaluate(() => localStorage.clear());
  });
  afterEach(() => page.close());

  function hear(request: Request): void {
    if (!request.url().includes('/service/telemetry/')) return;
    wire.push(`${request.url()} ${request.postData() ?? ''} ${JSON.stringify(request.headers())}`);
  }
  function hearAnswer(response: Response): void {
    if (response.url().includes('/service/telemetry/')) wire.push(`${response.status()} ${response.url()}`);
  }
  async function newPage(): Promise<Page> {
    const opened = await browser.context.newPage();
    opened.on('pageerror', (error) => complaints.push(error.message));
    opened.on('console', (message) => {
      if (/telemetry|Content Security Policy/i.test(message.text())) complaints.push(message.text());
    });
    return opened;
  }
  const fromBrowser = async (): Promise<readonly DeliveredEvent[]> =>
    (await stage.receiver.received()).filter(({ type, event }) => type === 'page' || event?.startsWith('dcos_'));
  /** Waits for this event, `times` times. @returns all there are then. */
  const arrived = (name: string, times = 1) =>
    until(
      () => `${times} x ${name}; last on the wire: ${wire.slice(-8).join(', ')}`,
      async () => {
        const events = await fromBrowser();
        return events.filter((event) => nameOf(event) === name).length >= times ? events : undefined;
      },
    );
  async function submit(password = 'deleteme'): Promise<void> {
    await page.getByLabel('User').fill('jane.doe@example.com');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
  }
  async function logIn(): Promise<void> {
    await submit();
    await arrived('/dashboard');
    await stage.receiver.clear();
  }
  /** Waits until the login page has stayed, and so counts: by the page's own clock, which on a slow machine lags behind. */
  async function stay(): Promise<void> {
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_300)));
  }
  async function signOut(): Promise<void> {
    await page.getByRole('button', { name: 'Jane Doe' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
  }
  const stored = () => page.evaluate(() => Object.keys(localStorage).concat(Object.keys(sessionStorage)));

  it('is counted once, with the way and the time it took; what failed before arrives as well, in classes', async () => {
    await stay();
    await submit('jane-secret');
    await page.getByText('User or password is wrong.').waitFor();
    await page.route('**/auth/login', (route) => route.abort('connectionrefused'), { times: 1 });
    await submit();
    await page.getByText('The cluster did not answer.').waitFor();
    await page.route('**/auth/login', (route) => route.fulfill({ status: 502, body: 'jane' }), { times: 1 });
    await submit();
    await page.getByRole('button', { name: 'Log in', disabled: false }).waitFor();
    await submit();
    const events = await arrived('/dashboard');
    expect(events.map(nameOf)).toEqual([
      '/login',
      'dcos_login_failed credentials',
      'dcos_login_failed network',
      'dcos_login_failed server',
      `dcos_login ${way}`,
      '/dashboard',
    ]);
    const { ms } = events[4]?.properties ?? {};
    expect(ms).toBeGreaterThanOrEqual(1_300);
    expect(ms).toBeLessThan(60_000);
  });

  it('is not counted when a page is loaded with a session, whether anew or again', async () => {
    await logIn();
    await page.goto(`${stage.url}/#/catalog/packages`);
    // The address has changed before the router goes there.
    await page.getByRole('heading', { level: 1, name: 'Catalog' }).waitFor();
    await page.reload();
    const events = await arrived('/catalog/packages', 2);
    expect(events.map(nameOf)).toEqual(['/catalog/packages', '/catalog/packages']);
    // That the line about telemetry was shown.
    expect(await stored()).toEqual(['dcos-ui-telemetry:choice']);
  });

  it('and out again: that arrives at once, though the cookie is gone a moment later', async () => {
    await logIn();
    await signOut();
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    expect((await arrived('dcos_logout user')).map(nameOf)).toEqual(['dcos_logout user']);
  });

  it('and out, and closes the tab at once: that arrives, once', async () => {
    await logIn();
    const told = (request: Request): boolean => /dcos_logout/.test(request.postData() ?? '');
    const closeTab = await tabCloser(page);
    await Promise.all([page.waitForRequest(told), page.waitForRequest('**/auth/logout'), signOut()]);
    await closeTab();
    await arrived('dcos_logout user');
    // The host's own request may have ended with the tab, and then nobody was logged out.
    await browser.context.clearCookies();
    page = await newPage();
    await page.goto(stage.url);
    await stay();
    await submit();
    const events = await arrived('/dashboard');
    expect(events.map(nameOf)).toEqual(['dcos_logout user', '/login', `dcos_login ${way}`, '/dashboard']);
  });

  it('whose session expires: that arrives with the next login, and with the time it happened', async () => {
    await logIn();
    const before = Date.now();
    ahead = 6 * DAY_MS;
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    await stay();
    // Before the login, and later than the way of the event takes: the proxy adds that to its time.
    const after = Date.now();
    ahead = 0;
    await submit();
    const events = await arrived('/dashboard');
    expect(events.map(nameOf)).toEqual(['dcos_logout expired', '/login', `dcos_login ${way}`, '/dashboard']);
    const at = Date.parse(events[0]?.timestamp ?? '');
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(after);
  });

  it('in another tab, or out there: counted where it happened, and nowhere else', async () => {
    const other = await newPage();
    await other.goto(stage.url);
    await submit();
    await arrived('/dashboard');
    await other.evaluate(() => {
      window.location.hash = '#/catalog/packages';
      window.location.reload();
    });
    await other.getByRole('button', { name: 'Jane Doe' }).waitFor();
    const logins = (await arrived('/catalog/packages')).map(nameOf).filter((name) => name.startsWith('dcos_'));
    expect(logins).toEqual([`dcos_login ${way}`]);
    await stage.receiver.clear();
    await signOut();
    await other.getByRole('button', { name: 'Log in' }).waitFor();
    await other.close();
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    await submit();
    const events = await arrived(`dcos_login ${way}`);
    expect(events.map(nameOf).filter((name) => name.startsWith('dcos_logout'))).toEqual(['dcos_logout user']);
  });

  it('with a no: nothing arrives, and nothing but the no is stored, not even between two documents', async () => {
    await page.evaluate(() => localStorage.setItem('dcos-ui-telemetry:choice', 'no'));
    await page.reload();
    await submit('wrong');
    await page.getByText('User or password is wrong.').waitFor();
    await page.goto(`${stage.url}/favicon.svg`);
    expect(await stored()).toEqual(['dcos-ui-telemetry:choice']);
    await page.goto(stage.url);
    await submit();
    await signOut();
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    // Taken back where the plugin is not: the login page that was shown under the no might stay on, and count.
    await page.goto(`${stage.url}/favicon.svg`);
    await page.evaluate(() => localStorage.clear());
    await page.goto(stage.url);
    await stay();
    await submit();
    expect((await arrived('/dashboard')).map(nameOf)).toEqual(['/login', `dcos_login ${way}`, '/dashboard']);
  });

  if (login === 'authentication') {
    const singleSignOn = async () => {
      await page.getByRole('link', { name: 'Log in with Example SSO' }).click();
      await page.getByRole('link', { name: 'Continue as Jane Doe' }).click();
    };

    it('by single sign-on is counted once, though no action tells; what waited comes along', async () => {
      await stay();
      await submit('wrong');
      await page.getByText('User or password is wrong.').waitFor();
      await singleSignOn();
      const events = await arrived('/dashboard');
      expect(events.map(nameOf).sort()).toEqual(
        ['/login', 'dcos_login_failed credentials', 'dcos_login sso', '/dashboard'].sort(),
      );
      await page.reload();
      expect((await arrived('/dashboard', 2)).filter((event) => nameOf(event) === 'dcos_login sso')).toHaveLength(1);
      expect(await stored()).toEqual([]);
    });

    it('by single sign-on after the session expired: the end of that one arrives as well', async () => {
      await logIn();
      ahead = 6 * DAY_MS;
      await page.getByRole('button', { name: 'Log in' }).waitFor();
      ahead = 0;
      await singleSignOn();
      await arrived('/dashboard');
      await arrived('dcos_logout expired');
      await arrived('dcos_login sso');
    });

    it('by single sign-on, who turns back at the provider, is not counted', async () => {
      await page.getByRole('link', { name: 'Log in with Example SSO' }).click();
      await page.getByRole('link', { name: 'Continue as Jane Doe' }).waitFor();
      await page.goBack();
      await submit();
      const events = await arrived('/dashboard');
      expect(events.map(nameOf).filter((name) => name.startsWith('dcos_login'))).toEqual([`dcos_login ${way}`]);
    });
  }

  it('and opens the CLI instructions twice, each time rendered again and again: two page views', async () => {
    await logIn();
    const rendered = () => page.waitForResponse('**/dcos-version.json');
    const openIt = () => page.getByRole('button', { name: 'Install CLI' }).click();
    await Promise.all([rendered(), openIt()]);
    await rendered();
    await page.getByRole('button', { name: 'Close' }).click();
    await openIt();
    await arrived('/v/cli-instructions', 2);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('link', { name: 'Nodes' }).click();
    expect((await arrived('/nodes/agents/table')).map(nameOf)).toEqual([
      '/v/cli-instructions',
      '/v/cli-instructions',
      '/nodes/agents/table',
    ]);
  });

  it('never left a name, a password, a title or a referrer on the wire, and nobody complained', () => {
    expect(wire.length).toBeGreaterThan(10);
    expect(wire.map((line) => line.replace(/"cookie":"[^"]*"/, '')).join('\n')).not.toMatch(
      /jane|doe|deleteme|secret|mesosphere|CLI instr/i,
    );
    expect(complaints).toEqual([]);
  });
});
