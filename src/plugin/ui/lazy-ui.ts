import * as React from 'react';
import { createChoosing } from '../choosing.ts';
import { removeLeftovers } from '../leftovers.ts';
import { openTabs } from '../tabs.ts';
import { createBoundary } from './boundary.tsx';
import { type NoticesDeps, watchForNotice as watch } from './notice/watch-for-notice.ts';
import styles from './panel/panel.css';
import { SettingsRow, type SettingsRowProps } from './SettingsRow.tsx';

/** The lazy part for people: what tells their choices, the row and the panel in Settings, the notice. */
const ID = 'dcos-ui-telemetry-style';

/** A file of the same origin: a strict content security policy has nothing against it. */
function addStyle({ document }: Window): void {
  if (document.getElementById(ID)) return;
  const link = document.createElement('link');
  link.id = ID;
  link.rel = 'stylesheet';
  link.href = styles;
  link.referrerPolicy = 'no-referrer';
  document.head.appendChild(link);
}

function createRow(props: SettingsRowProps): React.ComponentType {
  const { browser, panel } = props;
  const forget = (): void => {
    panel.forget();
    removeLeftovers(browser);
  };
  addStyle(browser);
  const Boundary = createBoundary();
  return () =>
    React.createElement(Boundary, null, React.createElement(SettingsRow, { ...props, panel: { ...panel, forget } }));
}

function watchForNotice(deps: NoticesDeps): void {
  addStyle(deps.browser);
  watch(deps);
}

export { createChoosing, createRow, openTabs, watchForNotice };
