/** @jest-environment jsdom */

import { parseConfig } from '../../../src/plugin/config.ts';
import { createConsentMarks } from '../../../src/plugin/consent-marks.ts';
import { CHOICE_KEY } from '../../../src/plugin/consent-store.ts';
import * as lazyPart from '../../../src/plugin/delivery.ts';
import { openChoosing } from '../../../src/plugin/open-choosing.ts';
import { createShield } from '../../../src/plugin/shield.ts';
import { createTelemetry } from '../../../src/plugin/telemetry.ts';
import { type BatchServer, type PlannedAnswer, startBatchServer } from '../../support/batch-server.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { createNodeFetch } from '../../support/node-fetch.ts';
import { CLUSTER_ID } from '../../support/plugin-host.ts';
import { until } from '../../support/until.ts';

/** From `track()` to the bytes at a server, with the real SDK between. */
let server: BatchServer | undefined;
beforeEach(() => {
  localStorage.clear();
  document.title = 'a secret title';
});
afterEach(async () => {
  await server?.close();
});

async function start(config: object = {}, ...plan: (PlannedAnswer | 'hang')[]) {
  const started = await startBatchServer(...plan);
  if ('policy' in config && config.policy === 'opt-in') started.desk.policy = 'opt-in';
  server = started;
  const clock = createManualClock();
  let asked = 0;
  let open = 0;
  const send = createNodeFetch(() => new URL(started.url).origin);
  window.fetch = (...request) => {
    open += 1;
    return send(...request).finally(() => {
      open -= 1;
    });
  };
  const warnings: string[] = [];
  const parsed = parseConfig({ enabled: true, ...config });
  const { consent, track, wake, flush, sent, stop, leisure, moment } = createTelemetry({
    config: parsed,
    base: parsed.base,
    browser: window,
    clock,
    ...createShield((message) => warnings.push(message)),
    clusterId: () => CLUSTER_ID,
    load: {
      delivery: () => {
        asked += 1;
        return Promise.resolve(lazyPart);
      },
      ui: () => Promise.resolve({ openChoosing }),
    },
  });
  const visit = (path: string): void => track('page', { path });
  /** As a router's place: noted now, looked at when the browser is idle. */
  const note = (path: string): void => {
    const when = moment();
    leisure.later(() => track('page', { path }, when));
  };
  const arrived = () => started.received.flatMap(({ body }) => body.batch);
  /** Long enough for every pause that is not a failure's, and for every answer. */
  const pass = async () => {
    for (let part = 0; part < 4; part += 1) {
      await clock.advance(600);
      await until('no request is open', async () => {
        await clock.advance(0);
        return open === 0 || undefined;
      });
    }
  };
  const flowing = <T>(what: string, ask: () => T | undefined) =>
    until(what, async () => {
      await clock.advance(100);
      return ask();
    });
  const arrivals = async (count: number) => {
    await until(`${count} events`, async () => {
      await clock.advance(100);
      return arrived().length >= count || undefined;
    });
    return arrived();
  };
  return {
    consent,
    flowing,
    track,
    wake,
    flush,
    sent,
    forget() {
      stop();
      createConsentMarks(consent.inside, window).forget();
    },
    visit,
    note,
    arrived,
    arrivals,
    pass,
    clock,
    warnings,
    asked: () => asked,
    server: started,
  };
}

describe('telemetry, end to end in one page', () => {
  it('brings a page view and a login to the server, built from the catalogue and nothing else', async () => {
    const { visit, track, arrivals, clock, server: to } = await start();
    const at = new Date(clock.now()).toISOString();
    visit('/nodes/:nodeID');
    track('dcos_login', { method: 'local' });
    const events = await arrivals(2);
    const anId = expect.stringMatching(/^[0-9a-f]{32}$/);
    const common = { anonymousId: CLUSTER_ID, timestamp: at, messageId: anId };
    expect(events).toEqual([
      { ...common, type: 'page', properties: { path: '/nodes/:nodeID' } },
      { ...common, type: 'track', event: 'dcos_login', properties: { method: 'local' } },
    ]);
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(2);
    expect(JSON.stringify(to.received)).not.toContain('secret');
  });

  it('sends no page whose pattern could be an address', async () => {
    const { visit, arrivals, track } = await start();
    for (const path of ['/users/jane.doe@example.com', '/nodes/10.0.0.1', '/Services', 'https://x/', '']) visit(path);
    track('dcos_login', { method: 'local' });
    expect(await arrivals(1)).toMatchObject([{ event: 'dcos_login' }]);
  });

  it('does nothing at all before a yes: no part is loaded, nothing is stored, nothing is asked', async () => {
    const { visit, arrived, pass, asked } = await start({ policy: 'opt-in' });
    visit('/dashboard');
    await pass();
    expect(asked()).toBe(0);
    expect(localStorage).toHaveLength(0);
    expect(document.cookie).toBe('');
    expect(arrived()).toEqual([]);
  });

  it('sends what waited for the yes', async () => {
    const { visit, consent, arrivals } = await start({ policy: 'opt-in' });
    visit('/dashboard');
    consent.choose('yes');
    expect(await arrivals(1)).toMatchObject([{ properties: { path: '/dashboard' } }]);
    expect(Object.keys(localStorage)).toEqual([CHOICE_KEY]);
  });

  it.each([
    ['enabled: false', { enabled: false }],
    ['policy: off', { policy: 'off' }],
    ['a base elsewhere', { base: 'https://example.com/' }],
  ])('stays silent under %s', async (_, config) => {
    const { visit, wake, asked, pass, arrived } = await start(config);
    visit('/dashboard');
    wake();
    await pass();
    expect(asked()).toBe(0);
    expect(arrived()).toEqual([]);
  });

  it('sends nothing more from the moment of a no, and aborts what is open', async () => {
    const { visit, consent, flowing, server: to, clock } = await start({}, 'hang');
    visit('/dashboard');
    await flowing('the request', () => to.received[0]);
    visit('/components');
    consent.choose('no');
    visit('/nodes/agents/table');
    await until('the request to be aborted', () => to.received[0]?.aborted || undefined);
    window.dispatchEvent(new Event('pagehide'));
    await clock.advance(60_000);
    expect(to.received).toHaveLength(1);
  });

  it('leaves no listener behind, however often it is turned off and on', async () => {
    let listeners = 0;
    for (const target of [window, document]) {
      const { addEventListener, removeEventListener } = target;
      target.addEventListener = (...args: Parameters<typeof addEventListener>) => {
        listeners += 1;
        addEventListener.apply(target, args);
      };
      target.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
        listeners -= 1;
        removeEventListener.apply(target, args);
      };
    }
    const { visit, consent, arrivals, pass } = await start();
    // What tells choices is loaded once.
    consent.choose('no');
    consent.choose('yes');
    await pass();
    const before = listeners;
    for (let round = 1; round <= 3; round += 1) {
      visit(round % 2 ? '/dashboard' : '/components');
      await arrivals(round);
      expect(listeners).toBeGreaterThan(before);
      consent.choose('no');
      expect(listeners).toBe(before);
      consent.choose('yes');
      await pass();
    }
    for (const target of [window, document]) {
      for (const method of ['addEventListener', 'removeEventListener']) Reflect.deleteProperty(target, method);
    }
  });

  it('removes what older plugins left behind when the answer becomes no', async () => {
    const { consent, pass } = await start();
    localStorage.setItem('ajs_anonymous_id', '"c079bb98"');
    consent.choose('no');
    await pass();
    expect(Object.keys(localStorage)).toEqual([CHOICE_KEY]);
  });

  it('works again after a later yes, without a reload and without anything from between', async () => {
    const { visit, consent, arrivals, pass } = await start();
    visit('/dashboard');
    await arrivals(1);
    consent.choose('no');
    visit('/components');
    await pass();
    consent.choose('yes');
    await pass();
    visit('/nodes/masters');
    const events = await arrivals(2);
    expect(events.map(({ properties }) => properties)).toEqual([{ path: '/dashboard' }, { path: '/nodes/masters' }]);
  });

  it('forgets at a no what was noted before and not looked at yet, though a yes follows at once', async () => {
    const { visit, note, consent, arrivals, arrived, pass } = await start();
    visit('/dashboard');
    await arrivals(1);
    note('/components');
    consent.choose('no');
    note('/nodes/masters');
    consent.choose('yes');
    // The proxy heard of it before the browser was idle.
    await until('the yes', () => consent.view().on || undefined);
    await pass();
    visit('/dashboard');
    await arrivals(2);
    await pass();
    expect(arrived().map(({ properties }) => properties.path)).toEqual(['/dashboard', '/dashboard']);
  });

  it('obeys a no from another tab, with or without being told of it', async () => {
    const { visit, arrivals, arrived, pass } = await start();
    visit('/dashboard');
    await arrivals(1);
    visit('/components');
    localStorage.setItem(CHOICE_KEY, 'no');
    await pass();
    visit('/nodes/masters');
    await pass();
    expect(arrived()).toHaveLength(1);
  });

  it('asks for no part when the no came while the browser was busy', async () => {
    const { visit, consent, pass, asked } = await start();
    visit('/dashboard');
    consent.choose('no');
    await pass();
    expect(asked()).toBe(0);
  });

  it('sends at once what is said while the page is being left', async () => {
    const { visit, arrivals, track, server: to } = await start();
    visit('/dashboard');
    await arrivals(1);
    window.addEventListener('pagehide', () => track('dcos_logout', { reason: 'user' }), { once: true });
    visit('/components');
    window.dispatchEvent(new Event('pagehide'));
    await to.requests(3);
    const names = to.received.flatMap(({ body }) => body.batch.map(({ event = 'page' }) => event));
    expect(names).toEqual(['page', 'page', 'dcos_logout']);
  });

  describe('while the SDK is being opened', () => {
    /** The lazy part has arrived, and the browser is not idle any more. */
    async function opening() {
      const page = await start();
      page.visit('/dashboard');
      await page.flowing('the lazy part', () => page.asked() || undefined);
      page.visit('/components');
      return page;
    }

    it.each([
      ['the page is being left', () => window.dispatchEvent(new Event('pagehide'))],
      ['it is told to, before a logout', ({ flush }: Awaited<ReturnType<typeof start>>) => flush()],
    ])('sends what waits for it when %s, once, and without a moment to wait', async (_, go) => {
      const page = await opening();
      const { clock, arrived, pass, visit, server: to } = page;
      const before = clock.now();
      go(page);
      await to.requests(1);
      expect(clock.now()).toBe(before);
      window.dispatchEvent(new Event('pageshow'));
      await pass();
      visit('/nodes/masters');
      await pass();
      // What goes out before a logout goes twice, as the same events.
      const events = new Map(arrived().map(({ messageId, properties }) => [messageId, properties.path]));
      expect([...events.values()]).toEqual(['/dashboard', '/components', '/nodes/masters']);
    });

    it('forgets at a no what waits for it', async () => {
      const { consent, arrived, pass } = await opening();
      consent.choose('no');
      window.dispatchEvent(new Event('pagehide'));
      await pass();
      expect(arrived()).toEqual([]);
    });

    it('keeps the newest 500 of what comes', async () => {
      const { visit, arrived, pass } = await opening();
      for (let i = 0; i < 500; i += 1) visit('/nodes/masters');
      for (let round = 0; round < 5; round += 1) await pass();
      expect(arrived().map(({ properties }) => properties.path)).toEqual(
        Array.from({ length: 500 }, () => '/nodes/masters'),
      );
    });
  });

  it('waits for a login when the proxy asks for one', async () => {
    const { visit, wake, arrivals, pass, server: to } = await start({}, { status: 401 }, { status: 200 });
    visit('/dashboard');
    await arrivals(1);
    await pass();
    visit('/components');
    await pass();
    expect(to.received).toHaveLength(1);
    wake();
    await pass();
    expect(to.received).toHaveLength(2);
    expect(to.received[1]?.body.batch).toHaveLength(2);
  });

  it('never throws at its caller, and says nothing in the console about a proxy that is away', async () => {
    const { visit, warnings, pass } = await start({}, { status: 404, type: 'text/html', body: '<h1>' });
    for (let i = 0; i < 200; i += 1) visit('/dashboard');
    await pass();
    expect(warnings).toEqual([]);
  });

  it('asks the proxy about each user who logs in, and sends nothing of theirs before it has said yes', async () => {
    const { visit, wake, arrivals, arrived, pass, server: to } = await start();
    visit('/dashboard');
    await arrivals(1);
    to.desk.choice = 'no';
    wake();
    visit('/components');
    await pass();
    visit('/nodes/masters');
    await pass();
    expect(to.desk.asked).toEqual(['GET policy', 'GET policy']);
    expect(arrived()).toHaveLength(1);
  });

  it("does not let the next user agree to what waited for the last one's answer", async () => {
    const { visit, track, wake, arrived, pass, server: to } = await start({ policy: 'opt-in' });
    visit('/dashboard');
    await pass();
    track('dcos_logout', { reason: 'user' });
    to.desk.choice = 'yes';
    track('dcos_login', { method: 'local' });
    wake();
    await pass();
    expect(arrived().map(({ event }) => event)).toEqual(['dcos_login']);
  });

  it('closes when the proxy answers an event with a no, and sends nothing more', async () => {
    const consent = { state: 'off', reason: 'policy_off' };
    const body = JSON.stringify({ success: true, accepted: 0, duplicates: 0, rejected: [], consent });
    const page = await start({}, { status: 200, body });
    page.visit('/dashboard');
    await page.arrivals(1);
    await page.pass();
    expect(page.consent.view()).toMatchObject({ on: false, reason: 'policy_off', canTurnOn: false });
    page.visit('/components');
    await page.pass();
    expect(page.server.received).toHaveLength(1);
  });

  it('keeps what left byte for byte, with its result, until a no', async () => {
    const { visit, arrivals, consent, sent, pass, server: to } = await start();
    visit('/dashboard');
    await arrivals(1);
    await pass();
    expect(sent()).toMatchObject([{ outcome: 'accepted', status: 200, events: 1 }]);
    expect(JSON.parse(sent()[0]?.body ?? '')).toEqual(to.received[0]?.body);
    expect(sent()[0]?.bytes).toBe(Number(to.received[0]?.headers['content-length'] ?? sent()[0]?.bytes));
    consent.choose('no');
    expect(sent()).toEqual([]);
  });

  it('forgets its traces when it is asked to', async () => {
    const { visit, arrivals, consent, sent, forget, pass } = await start();
    visit('/dashboard');
    await arrivals(1);
    consent.choose('yes');
    await pass();
    forget();
    expect(localStorage).toHaveLength(0);
    expect(sent()).toEqual([]);
  });
});
