import type * as React from 'react';
import type { Clock } from '../clock.ts';
import type { LazyUi } from '../lazy-part.ts';
import type { PluginSdk } from '../sdk.ts';
import type { Shield } from '../shield.ts';
import type { Telemetry } from '../telemetry.ts';
import { addInsightTab } from './insight-tab.ts';
import { mountSettingsRow } from './mount.ts';
import { attachNotice } from './notice/attach-notice.ts';

export interface AttachDeps {
  readonly telemetry: Telemetry;
  readonly browser: Window;
  readonly clock: Clock;
  readonly shield: Shield;
  /** Where the proxy is. */
  readonly base: string;
  readonly react: typeof React | undefined;
  readonly hooks: PluginSdk['Hooks'];
  readonly load: () => Promise<LazyUi>;
}

/**
 * Ties what people see to the pipeline: the row and the tab in Settings, and the notice. Of each, little is here from the
 * start; the rest is loaded when somebody looks at Settings, or when the proxy has said that a notice is due.
 *
 * @returns tells that somebody logged in.
 */
export function attachUi({ telemetry, browser, clock, shield, base, react, hooks, load }: AttachDeps): () => void {
  const { guard, attempt } = shield;
  const { consent } = telemetry;
  const { place, loggedIn } = attachNotice({ telemetry, browser, clock, guard, base, load });
  // Where React has no hooks, drawing would throw, and take the host's page away.
  if (react && react.useEffect) {
    const loadRow = (): Promise<React.ComponentType> => load().then((ui) => ui.createRow(place));
    attempt(() => mountSettingsRow(react, { consent, guard, load: loadRow }));
    const loadTab = (): Promise<React.ComponentType> => load().then((ui) => ui.loadTab(place));
    attempt(() => addInsightTab(react, { hooks, attempt, base, guard, load: loadTab }));
  }
  return loggedIn;
}
