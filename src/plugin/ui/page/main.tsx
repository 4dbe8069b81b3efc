import * as React from 'react';
import * as ReactDOM from 'react-dom';
import { ask } from '../../answer.ts';
import { browserClock } from '../../clock.ts';
import { openChoosing } from '../../open-choosing.ts';
import { createShield } from '../../shield.ts';
import { createTelemetry } from '../../telemetry.ts';
import type { InsightComponent } from '../insight/lazy-insight.ts';
import type { Ask } from '../panel/answers.ts';
import { Page } from './Page.tsx';

/**
 * The proxy's own page, by itself: the same row and panel, over the same consent. It sends no events; what it changes is
 * the choice of whoever looks at it, in this browser and in the cluster.
 */
const { guard, attempt } = createShield((message) => console.warn(message));
const clock = browserClock(window, guard);
const base = location.pathname.replace(/[^/]*$/, '');
const askProxy: Ask = (path, body) => ask({ browser: window, clock, url: base + path, body });
const telemetry = createTelemetry({
  // Whether it is on at all is the proxy's to say here: there is no ui-config to ask.
  config: { enabled: true, policy: 'opt-out', locked: false, base },
  base,
  browser: window,
  clock,
  guard,
  attempt,
  clusterId: () => undefined,
  load: {
    delivery: () => Promise.reject(new Error('this page sends nothing')),
    ui: () => Promise.resolve({ openChoosing }),
  },
});

const loadInsight = (): Promise<InsightComponent> =>
  import(/* webpackChunkName: "insight" */ '../insight/lazy-insight.ts').then((part) => part.createInsight(window, ''));

ReactDOM.render(
  <Page telemetry={telemetry} browser={window} guard={guard} clock={clock} ask={askProxy} loadInsight={loadInsight} />,
  document.getElementById('page'),
  () => telemetry.consent.renew(),
);
