/** @jest-environment jsdom */
import { act, cleanup, render } from '@testing-library/react';
import React from 'react';
import { hashHistory, Router } from 'react-router';
import { browserClock } from '../../../../src/plugin/clock.ts';
import { type History3, hostHistory, watchReactRouter3 } from '../../../../src/plugin/routers/react-router-3.ts';
import { createPages } from '../../../../src/plugin/sources/pages.ts';
import { dcosRoutes, dcosRouteTree } from '../../../support/dcos-routes.tsx';

/** The real router, with the real hash history and its echoes. */
const same = <F,>(run: F): F => run;
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));
const go = async (navigate: () => void): Promise<void> => {
  act(navigate);
  await act(settled);
};

let stop: () => void = () => undefined;
afterEach(() => {
  stop();
  cleanup();
});

/** As the host starts: it renders, then tells its routes. */
async function start(hash: string): Promise<string[]> {
  window.location.hash = hash;
  await settled();
  render(<Router history={hashHistory}>{dcosRouteTree}</Router>);
  const seen: string[] = [];
  const onPlace = createPages({
    browser: window,
    clock: browserClock(window, same),
    guard: same,
    later: (run) => run(),
    moment: () => ({ at: Date.now(), off: false }),
    onPage: (pattern) => seen.push(pattern),
  });
  // The package's own types know a `location.query` more than is used.
  const history = hashHistory as unknown as History3;
  stop = watchReactRouter3({ history, routes: dcosRoutes(), guard: same }, onPlace);
  await act(settled);
  return seen;
}

describe('page views from react-router 3', () => {
  it('begin with a deep link, which the history does not report', async () => {
    expect(await start('#/services/detail/%2Fsleep/tasks?q=secret')).toEqual(['/services/detail/:id/tasks']);
  });

  it('begin with the end of a redirect', async () => {
    expect(await start('#/')).toEqual(['/dashboard']);
  });

  it('are one for a click that goes through a redirect, echoes and all', async () => {
    const seen = await start('#/dashboard');
    await go(() => hashHistory.push('/nodes'));
    await go(() => hashHistory.push('/services/detail/%2Fsleep'));
    expect(seen).toEqual(['/dashboard', '/nodes/agents/table', '/services/detail/:id/tasks']);
  });

  it('are none for a search, the same address, or a replaced query', async () => {
    const seen = await start('#/dashboard');
    await go(() => hashHistory.push('/dashboard?search=secret'));
    await go(() => hashHistory.push('/dashboard'));
    await go(() => hashHistory.replace('/dashboard/?page=2'));
    expect(seen).toEqual(['/dashboard']);
  });

  it('are one each for other params, typed addresses, back, and a page that is not there', async () => {
    const seen = await start('#/nodes/10.0.0.1/health');
    await go(() => hashHistory.push('/nodes/10.0.0.2/health'));
    await go(() => {
      window.location.hash = '#/components';
    });
    await go(() => window.history.back());
    await go(() => hashHistory.push('/jane.doe@example.com'));
    expect(seen).toEqual([
      '/nodes/:nodeID/health',
      '/nodes/:nodeID/health',
      '/components',
      '/nodes/:nodeID/health',
      'not_found',
    ]);
  });

  it('end when they are stopped', async () => {
    const seen = await start('#/dashboard');
    stop();
    await go(() => hashHistory.push('/components'));
    expect(seen).toEqual(['/dashboard']);
  });

  it("do not stop the host's own router when something in them throws", async () => {
    const guard =
      <A extends readonly unknown[]>(run: (...args: A) => void) =>
      (...args: A) => {
        try {
          run(...args);
        } catch {}
      };
    const history = hashHistory as unknown as History3;
    let calls = 0;
    stop = watchReactRouter3({ history, routes: dcosRoutes(), guard }, () => {
      calls += 1;
      if (calls > 1) throw new Error('ours');
    });
    const heard: string[] = [];
    const unlisten = hashHistory.listen(({ pathname }) => heard.push(pathname));
    await go(() => hashHistory.push('/components/after'));
    unlisten();
    expect(heard).toContain('/components/after');
  });

  it("take the host's own history", () => {
    expect(hostHistory()).toBe(hashHistory);
  });
});
