import type { Page } from 'playwright-core';
import type { HostApp } from './host-app.ts';
import type { router } from './modern-host/host.tsx';

/** The truth table of page views: what somebody does in a host, and what of it arrives. */
export type Kind = 'classic' | 'data';

export interface Row {
  readonly what: string;
  /** Of which routers it makes sense to say that. @default all */
  readonly only?: Kind;
  /** Where the document is loaded, below the app. @default / */
  readonly start?: string;
  readonly act?: (page: Page) => Promise<unknown>;
  /** What arrives between the loading and `/end`. */
  readonly expected: readonly string[] | ((kind: Kind) => readonly string[]);
}

declare const window: Window & { readonly app: HostApp; readonly router: typeof router };

export const push = (page: Page, to: string) => page.evaluate((target) => window.app.push(target), to);
export const replace = (page: Page, to: string) => page.evaluate((target) => window.app.replace(target), to);
export const restAt = (page: Page, pathname: string) =>
  page.waitForFunction((end) => window.app.at().endsWith(end), pathname);
/** Waits by the page's own clock, which on a slow machine lags behind ours: its timers that are due sooner come first. */
export const wait = (page: Page, ms: number) =>
  page.evaluate((length) => new Promise((resolve) => setTimeout(resolve, length)), ms);
/** Longer than a component takes to redirect: from here on a replacement is somebody's wish. */
export async function stay(page: Page): Promise<void> {
  await wait(page, 200);
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve, { timeout: 2_000 })));
}

export const rows: readonly Row[] = [
  { what: 'an initial load is one', expected: ['/'] },
  { what: 'a deep link is one', start: '/users/jane.doe@example.com?token=secret#part', expected: ['/users/:id'] },
  { what: 'a deep link behind a loader is one', start: '/loaded/secret', expected: ['/loaded/:id'] },
  { what: 'a deep link to a redirect is its target', start: '/old', expected: ['/users/:id'] },
  { what: 'a deep link to nowhere is not_found', start: '/jane.doe/secret', expected: ['not_found'] },
  {
    what: 'a push is one, with and without a loader',
    act: (page) => push(page, '/users').then(() => push(page, '/loaded/secret')),
    expected: ['/', '/users', '/loaded/:id'],
  },
  {
    what: 'a replacement by another pattern is one',
    act: (page) => stay(page).then(() => replace(page, '/users')),
    expected: ['/', '/users'],
  },
  {
    what: "a chain of the router's redirects is its target",
    act: (page) => push(page, '/old').then(() => restAt(page, '/users/7')),
    expected: ['/', '/users/:id'],
  },
  {
    what: "a component's redirect is its target",
    act: (page) => push(page, '/gone').then(() => restAt(page, '/users/8')),
    expected: ['/', '/users/:id'],
  },
  {
    what: 'also where the target takes its time to load',
    only: 'data',
    act: (page) => push(page, '/moved').then(() => restAt(page, '/fetched/7')),
    expected: ['/', '/fetched/:id'],
  },
  {
    what: 'the echo that hash history makes of its own change is none, however late it comes',
    only: 'classic',
    act: async (page) => {
      const echo = page.evaluate(() => new Promise((heard) => window.addEventListener('hashchange', heard)));
      await push(page, '/users/7');
      await echo;
      await stay(page);
    },
    expected: ['/', '/users/:id'],
  },
  {
    what: 'search only, hash only and the same address are none',
    start: '/users/7',
    act: async (page) => {
      await push(page, '/users/7?q=secret');
      await push(page, '/users/7?q=secret#part');
      await replace(page, '/users/7');
      await push(page, '/users/7');
      await push(page, '/users/7/');
    },
    expected: ['/users/:id'],
  },
  {
    what: 'the same pattern with other params is one, encoded ones too',
    start: '/users/7',
    act: (page) => push(page, '/users/8').then(() => push(page, '/users/a%2Fsecret')),
    expected: ['/users/:id', '/users/:id', '/users/:id'],
  },
  {
    what: 'a revalidation and a fetcher are none',
    only: 'data',
    start: '/loaded/7',
    act: (page) =>
      page.evaluate(async () => {
        await window.router.revalidate();
        await window.router.fetch('key', 'root', '/loaded/8');
      }),
    expected: ['/loaded/:id'],
  },
  {
    what: 'lazy routes have their pattern',
    act: (page) => push(page, '/lazy/secret').then(() => restAt(page, '/lazy/secret')),
    expected: ['/', '/lazy/:id'],
  },
  {
    what: 'routes patched in on navigation have their pattern, by push',
    only: 'data',
    act: (page) => push(page, '/late/secret'),
    expected: ['/', '/late/:id'],
  },
  { what: 'and by deep link', only: 'data', start: '/late/secret', expected: ['/late/:id'] },
  {
    what: 'pathless layouts add nothing, absolute children begin anew, index routes are their parent',
    start: '/users',
    act: (page) => push(page, '/inside/7').then(() => push(page, '/users/7/keys')),
    expected: ['/users', '/inside/:id', '/users/:id/keys'],
  },
  {
    what: 'optional segments and splats stay what the route says',
    start: '/docs/guide',
    act: async (page) => {
      await push(page, '/docs/de/guide');
      await push(page, '/book');
      await push(page, '/book/chapter');
      await push(page, '/files/home/jane.doe/secret.txt');
    },
    expected: (kind) => {
      const guide = kind === 'data' ? '/docs/:lang?/guide' : '/docs(/:lang)/guide';
      return [guide, guide, '/book(/chapter)', '/book(/chapter)', '/files/*'];
    },
  },
  {
    what: 'a segment that the contract has no word for is a star',
    act: (page) => push(page, '/V2/jane'),
    expected: (kind) => ['/', kind === 'data' ? '/*/*' : '/*/:userName'],
  },
  {
    what: "the router's 404 is not_found",
    act: (page) => push(page, '/no/such/secret'),
    expected: ['/', 'not_found'],
  },
  {
    what: "and so is a loader's; another error is its page",
    only: 'data',
    act: (page) => push(page, '/missing/secret').then(() => push(page, '/broken/secret')),
    expected: ['/', 'not_found', '/broken/:id'],
  },
  {
    what: '/login and /access-denied that flash by are none, and count when they stay',
    act: async (page) => {
      // In one go: what lies between two words to a slow page is long enough to stay.
      await page.evaluate(async () => {
        await window.app.push('/login');
        await window.app.push('/access-denied');
        await window.app.replace('/users');
      });
      await push(page, '/access-denied');
      await wait(page, 1_200);
    },
    expected: ['/', '/users', '/access-denied'],
  },
  {
    what: 'a blocked navigation is none',
    start: '/form',
    act: async (page) => {
      await page.getByText('Not saved yet').waitFor();
      await push(page, '/users');
      expect(await page.evaluate(() => window.app.unblock())).toBe(true);
      await restAt(page, '/users');
    },
    expected: ['/form', '/users'],
  },
  {
    what: 'back and forward are one each',
    start: '/users/7',
    act: async (page) => {
      await push(page, '/loaded/7');
      await page.evaluate(() => history.back());
      await restAt(page, '/users/7');
      await page.evaluate(() => history.forward());
      await restAt(page, '/loaded/7');
    },
    expected: ['/users/:id', '/loaded/:id', '/users/:id', '/loaded/:id'],
  },
  {
    what: 'two quick navigations are two, if the first was shown',
    act: (page) =>
      page.evaluate(async () => {
        await window.app.push('/users');
        await window.app.push('/inside/7');
        await window.app.push('/users/7');
      }),
    expected: ['/', '/users', '/inside/:id', '/users/:id'],
  },
  {
    what: 'one that is interrupted is none',
    only: 'data',
    act: (page) =>
      page.evaluate(async () => {
        void window.app.push('/slow');
        await window.app.push('/users/7');
      }),
    expected: ['/', '/users/:id'],
  },
  {
    what: 'a remount, and an effect that StrictMode runs twice, are none',
    act: (page) => stay(page).then(() => page.evaluate(() => window.app.remount())),
    expected: ['/'],
  },
];
