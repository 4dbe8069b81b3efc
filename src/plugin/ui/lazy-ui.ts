import * as React from 'react';
import { ask } from '../answer.ts';
import type { Clock } from '../clock.ts';
import { createConsentMarks } from '../consent-marks.ts';
import { createFileLoader } from '../lazy-part.ts';
import { removeLeftovers } from '../leftovers.ts';
import { openChoosing } from '../open-choosing.ts';
import type { Shield } from '../shield.ts';
import type { Telemetry } from '../telemetry.ts';
import { createBoundary } from './boundary.tsx';
import type { NoticeKind } from './notice/notice.ts';
import { watchForNotice as watch } from './notice/watch-for-notice.ts';
import type { Ask } from './panel/answers.ts';
import styles from './panel/panel.css';
import { SettingsRow } from './SettingsRow.tsx';
import { addStylesheet } from './stylesheet.ts';

/** The lazy part for people: what tells their choices, the row, the panel and the tab in Settings, the notice. */
export interface UiPlace {
  readonly telemetry: Pick<Telemetry, 'consent' | 'sent' | 'stop'>;
  readonly browser: Window;
  readonly clock: Clock;
  readonly guard: Shield['guard'];
  /** Where the proxy is. */
  readonly base: string;
  /** What is due now: the question under `opt-in`, the line under `opt-out`, nothing. */
  readonly due: () => NoticeKind | undefined;
}

const addStyle = ({ browser, base }: UiPlace): Promise<void> =>
  addStylesheet(browser, 'dcos-ui-telemetry-style', base + styles);

/** Asks the proxy, for a person who wants to see something. */
const askAt =
  ({ browser, clock, base }: UiPlace): Ask =>
  (path, body) =>
    ask({ browser, clock, url: base + path, body });

function createRow(place: UiPlace): React.ComponentType {
  const { telemetry, browser, guard } = place;
  const { consent, sent } = telemetry;
  const { byDefault, forget: forgetMarks } = createConsentMarks(consent.inside, browser);
  const forget = (): void => {
    telemetry.stop();
    forgetMarks();
    removeLeftovers(browser);
  };
  const row = { consent, browser, guard, panel: { browser, ask: askAt(place), sent, forget, byDefault } };
  addStyle(place);
  const Boundary = createBoundary();
  return () => {
    // Asked before the bare switch goes: whoever has the keyboard on it keeps it, and a key they press is not lost.
    const [startFocused] = React.useState(() => isBareSwitch(browser.document.activeElement));
    return React.createElement(Boundary, null, React.createElement(SettingsRow, { ...row, startFocused }));
  };
}

/** The one that stands in Settings until this part is loaded (boot-row.ts). */
const isBareSwitch = (element: Element | null): boolean =>
  element !== null && element.getAttribute('role') === 'switch' && element.matches('label.configuration-map-row > *');

function watchForNotice(place: UiPlace): void {
  const { telemetry, browser, guard, due } = place;
  addStyle(place);
  const { consent } = telemetry;
  watch({ consent, marks: createConsentMarks(consent.inside, browser), browser, guard, due });
}

/** Where the build put the plots, relative to the proxy (webpack.config.js). */
declare const INSIGHT_FILE: string;

/** A part of its own, since most who look at Settings never open it. */
function loadTab(place: UiPlace): Promise<React.ComponentType> {
  const { browser, clock, guard, base } = place;
  addStyle(place);
  const loadFile = createFileLoader({ browser, clock, base, react: React });
  return (loadFile(INSIGHT_FILE) as Promise<typeof import('./insight/lazy-insight.ts')>).then((part) =>
    part.createTab({ browser, clock, guard, ask: askAt(place) }, base),
  );
}

const createShown = (what: 'row' | 'tab', place: UiPlace): React.ComponentType | Promise<React.ComponentType> =>
  what === 'row' ? createRow(place) : loadTab(place);

export { createShown, openChoosing, watchForNotice };
