/** @jest-environment jsdom */
import { DURATION_MAX_MS } from '../../../../src/contract/limits.ts';
import { createShield } from '../../../../src/plugin/shield.ts';
import { LOGIN_MAX_MS, SESSION_END_KEY, watchLogins } from '../../../../src/plugin/sources/logins.ts';
import { createTabNotes } from '../../../../src/plugin/tab-notes.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { createSdk } from '../../../support/plugin-host.ts';

const COOKIE = 'dcos-acs-info-cookie';
function setCookie(value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no Cookie Store API
  document.cookie = value === '' ? `${COOKIE}=; expires=Thu, 01 Jan 1970 00:00:00 GMT` : `${COOKIE}=${value}`;
}
const logInElsewhere = () => setCookie(btoa('{"uid":"jane.doe@example.com"}'));
const { open, send } = XMLHttpRequest.prototype;
const opened: { readonly method: string; readonly url: string }[] = [];

let arrival: string;
beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  setCookie('');
  opened.length = 0;
  arrival = 'navigate';
  Object.assign(performance, { getEntriesByType: () => [{ type: arrival }] });
  XMLHttpRequest.prototype.open = function (this: XMLHttpRequest, method: string, url: string | URL) {
    opened.push({ method, url: String(url) });
  } as typeof open;
});
afterEach(() => {
  Object.assign(XMLHttpRequest.prototype, { open, send });
});

type Plugin = 'oauth' | 'authentication' | 'none';

/** One document of the tab: a later one has the same cookies and storage, and other listeners. */
function openDocument({
  plugin = 'authentication',
  on = true,
}: {
  readonly plugin?: Plugin;
  readonly on?: boolean;
} = {}) {
  const clock = createManualClock();
  const said: string[] = [];
  const browser = new EventTarget();
  const page = Object.assign(browser, { document, localStorage, sessionStorage, performance, XMLHttpRequest });
  let state: 'on' | 'off' = on ? 'on' : 'off';
  let changed = (): void => undefined;
  const say = (word: string) => () => void said.push(word);
  const telemetry = {
    track: (name: string, properties: object) => void said.push(`${name} ${JSON.stringify(properties)}`),
    wake: say('wake'),
    rest: say('rest'),
    flush: say('flush'),
    notes: createTabNotes(window, () => state === 'on'),
    agreed: () => state === 'on',
    consent: {
      subscribe(listener: () => void) {
        changed = listener;
        return () => undefined;
      },
    },
  };
  const sdk = createSdk({ enabled: true }, { [plugin]: { enabled: true } });
  const see = watchLogins({
    sdk,
    hooks: sdk.Hooks,
    // As much of both as is used.
    telemetry: telemetry as unknown as Parameters<typeof watchLogins>[0]['telemetry'],
    browser: page as unknown as Parameters<typeof watchLogins>[0]['browser'],
    clock,
    ...createShield(() => undefined),
  });
  return {
    clock,
    said,
    see: (pattern: string) => see(pattern, { at: clock.now(), off: false }),
    act: (name: string, ...args: unknown[]) => sdk.Hooks.doAction(name, ...args),
    async later() {
      await clock.advance(0);
      return said;
    },
    leave: () => browser.dispatchEvent(new Event('pagehide')),
    hear: (key: string, newValue: string | null) =>
      browser.dispatchEvent(Object.assign(new Event('storage'), { key, newValue })),
    say(next: 'on' | 'off') {
      state = next;
      changed();
    },
    logIn(what = 'userLoginSuccess') {
      logInElsewhere();
      sdk.Hooks.doAction(what);
    },
    request(url: string, status = 0, event = 'load') {
      const request = new XMLHttpRequest();
      request.open('GET', url);
      Object.defineProperty(request, 'status', { value: status });
      request.dispatchEvent(new Event(event));
    },
  };
}

const LOGIN = '/acs/api/v1/auth/login';
const LOGOUT = '/acs/api/v1/auth/logout';

describe('a login', () => {
  it.each([
    ['oauth', 'oauth'],
    ['authentication', 'local'],
    ['none', 'unknown'],
  ] as const)('in the form of %s is one by %s, and wakes what waits for the proxy', (plugin, method) => {
    const { said, logIn } = openDocument({ plugin });
    logIn();
    expect(said.filter((word) => word !== 'rest')).toEqual([`dcos_login {"method":"${method}"}`, 'wake']);
  });

  it('takes from when the login page was shown, whatever the router said in between', async () => {
    const { said, see, logIn, clock } = openDocument();
    see('/login');
    await clock.advance(4_000);
    see('/login');
    await clock.advance(3_000);
    logIn();
    expect(said).toContain('dcos_login {"method":"local","ms":7000}');
  });

  it('has no time when the login page was left, when it took more than an hour, or when nobody saw it', async () => {
    const left = openDocument();
    left.see('/login');
    await left.clock.advance(10);
    left.see('/dashboard');
    left.logIn();
    setCookie('');
    const long = openDocument();
    long.see('/login');
    await long.clock.advance(LOGIN_MAX_MS + 1);
    long.logIn();
    for (const { said } of [left, long]) expect(said).toContain('dcos_login {"method":"local"}');
    expect(LOGIN_MAX_MS).toBe(DURATION_MAX_MS);
  });

  it('is none when a page is loaded with a session', async () => {
    logInElsewhere();
    const { see, later } = openDocument();
    see('/dashboard');
    expect(await later()).toEqual([]);
  });
});

describe('a login by single sign-on', () => {
  it.each([
    ['authentication', 'sso'],
    ['oauth', 'unknown'],
  ] as const)('is seen by the next document of the tab, with %s as %s', (plugin, method) => {
    openDocument({ plugin }).leave();
    expect(Object.entries(sessionStorage)).toEqual([['dcos-ui-telemetry:logged-out', '']]);
    logInElsewhere();
    expect(openDocument({ plugin }).said).toEqual([`dcos_login {"method":"${method}"}`]);
    expect(sessionStorage).toHaveLength(0);
    expect(openDocument({ plugin }).said).toEqual([]);
  });

  it.each(['reload', 'back_forward'])('is none after a %s: that may show a login of another tab', (type) => {
    openDocument().leave();
    logInElsewhere();
    arrival = type;
    expect(openDocument().said).toEqual([]);
    expect(sessionStorage).toHaveLength(0);
  });

  it('is none when another tab logged in before this page was left', () => {
    const { leave } = openDocument();
    logInElsewhere();
    leave();
    expect(openDocument().said).toEqual([]);
  });

  it('is none when it did not come to a login', () => {
    openDocument().leave();
    expect(openDocument().said).toEqual(['rest']);
    expect(sessionStorage).toHaveLength(0);
  });

  it('leaves no note without a yes', () => {
    openDocument({ on: false }).leave();
    expect(sessionStorage).toHaveLength(0);
  });

  it('does not outlive a login in the form: the page came back, and was left again with somebody logged in', () => {
    const { leave, logIn } = openDocument();
    leave();
    logIn();
    leave();
    expect(sessionStorage).toHaveLength(0);
  });
});

describe('a login in another tab', () => {
  it('is not counted here, but wakes what waits', async () => {
    const { see, later } = openDocument();
    logInElsewhere();
    see('/dashboard');
    expect(await later()).toEqual(['rest', 'wake']);
  });
});

describe('a login that failed', () => {
  it.each([
    [401, 'credentials'],
    [400, 'credentials'],
    [403, 'credentials'],
    [429, 'server'],
    [408, 'server'],
    [500, 'server'],
    [503, 'server'],
  ])('with a %i is one of %s', (status, error) => {
    const { said, request } = openDocument();
    request(`${LOGIN}?target=https://jane.example.com/`, status);
    expect(said).toEqual(['rest', `dcos_login_failed {"error":"${error}"}`]);
  });

  it.each(['error', 'timeout'])('without an answer (%s) is one of network', (event) => {
    const { said, request } = openDocument();
    request(LOGIN, 0, event);
    expect(said).toEqual(['rest', 'dcos_login_failed {"error":"network"}']);
  });

  it('is none when it succeeded, was given up, or was another request', () => {
    const { said, request } = openDocument();
    request(LOGIN, 200);
    request(LOGIN, 0, 'abort');
    request('/acs/api/v1/auth/login/providers', 500);
    request('/mesos/state', 401);
    request('/acs/api/v1/users/auth/logout', 200);
    expect(said).toEqual(['rest']);
    expect(opened).toHaveLength(5);
  });
});

describe('a logout', () => {
  beforeEach(logInElsewhere);

  it('is counted when it is asked for, and hurried, since the cookie is still there; the action adds nothing', async () => {
    const { said, request, act, later } = openDocument();
    request(LOGOUT, 200);
    expect(said).toEqual(['dcos_logout {"reason":"user"}', 'flush']);
    setCookie('');
    act('AJAXRequestError', { status: 401 });
    act('userLogoutSuccess');
    expect((await later()).slice(2)).toEqual(['rest']);
  });

  it('is counted at the action where the request was not seen, also when the router is told first', async () => {
    const { see, act, later } = openDocument();
    setCookie('');
    see('/login');
    act('userLogoutSuccess');
    expect(await later()).toEqual(['rest', 'dcos_logout {"reason":"user"}']);
  });

  it('that fails and is asked for again is one', () => {
    const { said, request } = openDocument();
    request(LOGOUT, 500);
    request(LOGOUT, 200);
    expect(said.filter((word) => word.startsWith('dcos_logout'))).toHaveLength(1);
  });

  it('is counted again after the next login', async () => {
    const { said, request, act, logIn } = openDocument();
    request(LOGOUT, 200);
    setCookie('');
    act('userLogoutSuccess');
    logIn();
    request(LOGOUT, 200);
    expect(said.filter((word) => word.startsWith('dcos_logout'))).toHaveLength(2);
  });

  it('leaves the request as it was', () => {
    openDocument();
    const request = new XMLHttpRequest();
    request.open('POST', `${LOGOUT}?x=1`);
    expect(opened).toEqual([{ method: 'POST', url: `${LOGOUT}?x=1` }]);
  });

  it("touches nothing of the host's before a yes, and stands in once after it", () => {
    const before = XMLHttpRequest.prototype.open;
    const { say, said, request } = openDocument({ on: false });
    expect(XMLHttpRequest.prototype.open).toBe(before);
    say('on');
    say('on');
    request(LOGOUT, 200);
    expect(said).toEqual(['dcos_logout {"reason":"user"}', 'flush']);
  });
});

describe('a session that ends by itself', () => {
  beforeEach(logInElsewhere);

  it('is expired when the cookie is gone after a request was refused, once, and what follows waits', async () => {
    const { act, later } = openDocument();
    act('AJAXRequestError', { status: 401 });
    // The host's own listener, whichever side of ours it is on.
    setCookie('');
    act('AJAXRequestError', { status: 401 });
    expect(await later()).toEqual(['rest', 'dcos_logout {"reason":"expired"}']);
  });

  it('is expired when the router leads to the login page without a logout', async () => {
    const { see, later } = openDocument();
    setCookie('');
    see('/login');
    expect(await later()).toEqual(['rest', 'dcos_logout {"reason":"expired"}']);
  });

  it('is not when the host kept the cookie: a 401 alone says nothing', async () => {
    const { act, later } = openDocument();
    act('AJAXRequestError', { status: 401 });
    expect(await later()).toEqual([]);
  });

  it('is not when another tab says that it counted this end already', async () => {
    const { act, hear, later } = openDocument();
    hear(SESSION_END_KEY, '');
    hear(SESSION_END_KEY, null);
    setCookie('');
    act('AJAXRequestError', { status: 401 });
    expect(await later()).toEqual(['rest']);
  });

  it('is not told to other tabs without a yes, and leaves nothing behind with one', async () => {
    const written: string[] = [];
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = function (key, value) {
      written.push(key);
      setItem.call(this, key, value);
    };
    for (const on of [false, true]) {
      logInElsewhere();
      const { act, later } = openDocument({ on });
      setCookie('');
      act('AJAXRequestError', { status: 401 });
      await later();
      expect(written).toEqual(on ? [SESSION_END_KEY] : []);
    }
    Storage.prototype.setItem = setItem;
    expect(localStorage).toHaveLength(0);
  });
});

describe('without a login plugin', () => {
  it('nothing rests, no request is listened to, and no cookie means anything', async () => {
    const before = XMLHttpRequest.prototype.open;
    const { see, leave, act, later } = openDocument({ plugin: 'none' });
    see('/dashboard');
    act('AJAXRequestError', { status: 401 });
    leave();
    expect(await later()).toEqual([]);
    expect(XMLHttpRequest.prototype.open).toBe(before);
    expect(sessionStorage).toHaveLength(0);
  });
});
