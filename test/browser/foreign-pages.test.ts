import path from 'node:path';
import type { Page } from 'playwright-core';
import type { Listening } from '../../example/http/listen.ts';
import { startForeignPage } from '../support/foreign-page.ts';
import { type OpenBrowser, openBrowser } from '../support/open-browser.ts';
import { pageEvent } from '../support/page-event.ts';
import { type Stage, setStage } from '../support/stage.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';

/**
 * Pages of other origins, in a real Chromium, in the name of somebody who is logged in to DC/OS. What counts is what came
 * of it at the far end: nothing. The cluster goes by three names: one that Chromium trusts (it sends `Sec-Fetch-Site`),
 * and one over plain HTTP that it does not (there `Origin` is all there is).
 */
const folder = tempDir();
const SERVICE = '/service/telemetry';

/** What a page of the UI itself does; the same words in another page are an attack. */
const batch = () => JSON.stringify({ batch: [pageEvent()], sentAt: new Date().toISOString() });

describe.each([
  ['of a neighbour', 'told by Sec-Fetch-Site', '127.0.0.1', '127.0.0.1', 10],
  ['of a neighbour', 'told by Origin alone', 'dcos.test', 'evil.dcos.test', 10],
  // Chromium lets the login go along with a tab that is taken there, and no more.
  ['of a stranger', 'told by Sec-Fetch-Site', '127.0.0.1', 'evil.test', 1],
])('a page %s, %s', (_whose, _how, clusterHost, foreignHost, leastTurnedAway) => {
  let stage: Stage;
  let browser: OpenBrowser;
  let foreign: Listening;
  let page: Page;
  let cluster: string;

  beforeAll(async () => {
    stage = await setStage({
      folder: path.join(folder, `${clusterHost}-${foreignHost}`),
      config: { collect: { everyMs: 3_600_000 } },
    });
    foreign = await startForeignPage();
    browser = await openBrowser(['--host-resolver-rules=MAP *.test 127.0.0.1']);
    cluster = `http://${clusterHost}:${new URL(stage.url).port}`;
    page = await browser.context.newPage();
    // Logs in as the UI does: both cookies, without SameSite, as DC/OS sets them.
    await page.goto(`${cluster}/?plugin=off`);
    const status = await page.evaluate(async () => {
      const body = JSON.stringify({ uid: 'jane.doe@example.com', password: 'deleteme' });
      return (await fetch('/acs/api/v1/auth/login', { method: 'POST', body })).status;
    });
    expect(status).toBe(200);
    expect((await browser.context.cookies()).map(({ sameSite }) => sameSite)).not.toContain('Strict');
  });
  beforeEach(async () => {
    page = await browser.context.newPage();
    await page.goto(`http://${foreignHost}:${foreign.port}/`);
  });
  afterEach(() => page.close());
  afterAll(async () => {
    await browser.close();
    await Promise.all([stage.close(), foreign.close()]);
  });

  const turnedAway = async (): Promise<number> => {
    const { access } = await stage.proxy.health();
    return Object.values(access.turnedAway).reduce((sum, n) => sum + n, 0);
  };
  const fromUi = async () =>
    (await stage.receiver.received()).filter(({ event }) => event === undefined || event.startsWith('dcos_'));

  /** Sends a form as a click would, into a frame of its own. Resolves when it is under way. */
  const submit = async (action: string, enctype: string, name: string, value: string) => {
    const sent = page.waitForRequest(action);
    await page.evaluate(
      ([to, type, key, text]) => {
        const frame = document.createElement('iframe');
        frame.name = `frame for ${to}`;
        const form = document.createElement('form');
        Object.assign(form, { method: 'POST', action: to, enctype: type, target: frame.name });
        const field = document.createElement('input');
        Object.assign(field, { type: 'hidden', name: key, value: text });
        form.append(field);
        document.body.append(frame, form);
        form.submit();
      },
      [action, enctype, name, value] as const,
    );
    await sent;
  };

  /** JSON in two parts, since a form puts `=` between name and value. */
  const asForm = (json: string): [string, string] => [`${json.slice(0, -1)},"x":"`, '"}'];

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'gets nothing in by a form of type %s',
    async (enctype) => {
      const [name, value] = asForm(batch());
      await submit(`${cluster}${SERVICE}/v1/batch`, enctype, name, value);
      await submit(`${cluster}${SERVICE}/v1/choice`, enctype, ...asForm('{"choice":"no"}'));
    },
  );

  it('gets nothing in by a form that takes the whole tab there, when cookies without SameSite go along', async () => {
    const [name, value] = asForm(batch());
    const [answer] = await Promise.all([
      page.waitForNavigation(),
      page.evaluate(
        ([to, key, text]) => {
          const form = document.createElement('form');
          Object.assign(form, { method: 'POST', action: to, enctype: 'text/plain' });
          const field = document.createElement('input');
          Object.assign(field, { name: key, value: text });
          form.append(field);
          document.body.append(form);
          form.submit();
        },
        [`${cluster}${SERVICE}/v1/batch`, name, value] as const,
      ),
    ]);
    // 401 would mean that the login did not go along, and that this test shows nothing.
    expect(answer?.status()).toBe(403);
  });

  it.each<[string, RequestInit]>([
    ['text, without asking', { mode: 'no-cors', headers: { 'content-type': 'text/plain' } }],
    ['JSON, without asking', { mode: 'no-cors', headers: { 'content-type': 'application/json' } }],
    ['text, asking for the answer', { mode: 'cors', headers: { 'content-type': 'text/plain' } }],
    ['JSON, asking for the answer', { mode: 'cors', headers: { 'content-type': 'application/json' } }],
    ['text, when it goes', { mode: 'no-cors', keepalive: true }],
    ['a header to look like a router', { mode: 'cors', headers: { 'x-forwarded-host': foreignHost } }],
  ])('gets nothing in by fetch: %s', async (_what, init) => {
    for (const [route, body] of [
      ['batch', batch()],
      ['choice', '{"choice":"no"}'],
      ['forget', '{}'],
    ] as const) {
      const outcome = await page.evaluate(
        async ([to, options]) => {
          try {
            const answer = await fetch(to, options);
            return { type: answer.type, text: await answer.text() };
          } catch {
            return 'refused by the browser';
          }
        },
        [`${cluster}${SERVICE}/v1/${route}`, { ...init, method: 'POST', credentials: 'include', body }] as const,
      );
      // At most an answer that nobody can read.
      if (outcome !== 'refused by the browser') expect(outcome).toEqual({ type: 'opaque', text: '' });
    }
  });

  it.each(['text/plain', 'application/json', ''])('gets nothing in by sendBeacon with type "%s"', async (type) => {
    await page.evaluate(
      ([to, body, kind]) => navigator.sendBeacon(to, kind === '' ? body : new Blob([body], { type: kind })),
      [`${cluster}${SERVICE}/v1/batch`, batch(), type] as const,
    );
  });

  it('reads nothing: not by fetch, not as a script, not as a picture', async () => {
    for (const route of ['/v1/policy', '/v1/sent', '/v1/preview', '/healthz', '/metrics', '/']) {
      const outcome = await page.evaluate(async (to) => {
        const tag = (name: 'script' | 'img') =>
          new Promise<string>((resolve) => {
            const element = document.createElement(name);
            element.onload = () => resolve('loaded');
            element.onerror = () => resolve('refused');
            element.src = to;
            document.head.append(element);
          });
        const cors = await fetch(to, { credentials: 'include' }).then(
          (answer) => answer.text(),
          () => 'refused',
        );
        const opaque = await fetch(to, { credentials: 'include', mode: 'no-cors' }).then(
          (answer) => answer.text(),
          () => 'refused',
        );
        return [cors, opaque.replace('refused', ''), await tag('script'), await tag('img')];
      }, `${cluster}${SERVICE}${route}`);
      expect([route, ...outcome]).toEqual([route, 'refused', '', 'refused', 'refused']);
    }
  });

  it("does not get the proxy's page into a frame", async () => {
    await page.evaluate((to) => {
      const frame = document.createElement('iframe');
      frame.src = to;
      document.body.append(frame);
    }, `${cluster}${SERVICE}/`);
    // Chromium's own error page, in place of what may not be framed; or Admin Router's, when no login went along.
    await until('the refusal', async () => {
      const frame = page.frames().find((one) => one !== page.mainFrame());
      const isRefused =
        frame?.url().startsWith('chrome-error:') || (await frame?.content())?.includes('401 Unauthorized');
      return isRefused ? true : undefined;
    });
  });

  it('changed nothing by all that, though it got as far as the guard; a page of the UI does', async () => {
    await until('the guard to have seen it', async () => ((await turnedAway()) >= leastTurnedAway ? true : undefined));
    expect((await stage.proxy.health()).intake.accepted).toBe(0);
    expect(await fromUi()).toEqual([]);

    await page.goto(`${cluster}/?plugin=off`);
    const said = await page.evaluate(
      async ([service, body]) => {
        const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
        const policy = (await (await fetch(`${service}/v1/policy`)).json()) as { choice: string };
        const taken = await fetch(`${service}/v1/batch`, { ...init, body });
        return [policy.choice, taken.status];
      },
      [SERVICE, batch()] as const,
    );
    expect(said).toEqual(['none', 200]);
    await until('the one event', async () => ((await fromUi()).length > 0 ? true : undefined));
    expect(await fromUi()).toHaveLength(1);
  });
});
