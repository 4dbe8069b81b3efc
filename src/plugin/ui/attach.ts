import type * as React from 'react';
import { property } from '../property.ts';
import type { PluginSdk } from '../sdk.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Telemetry } from '../telemetry.ts';
import { addInsightTab } from './insight-tab.ts';
import { mountSettingsRow } from './mount.ts';
import { attachNotice } from './notice/attach-notice.ts';

export interface AttachDeps extends Pick<Surroundings, 'browser' | 'clock' | 'guard' | 'attempt' | 'base' | 'load'> {
  readonly telemetry: Telemetry;
  readonly hooks: PluginSdk['Hooks'];
  readonly react: typeof React | undefined;
}

/**
 * Ties what people see to the pipeline: the row and the tab in Settings, and the notice. Of each, little is here from the
 * start; the rest is loaded when somebody looks at Settings, or when the proxy has said that a notice is due.
 *
 * @returns tells that somebody logged in.
 */
export function attachUi(deps: AttachDeps): () => void {
  const { telemetry, attempt, react, load } = deps;
  const { place, loggedIn } = attachNotice(deps);
  const shown = (what: 'row' | 'tab') => ({
    ...deps,
    consent: telemetry.consent,
    load: (): Promise<React.ComponentType> => load.ui().then((ui) => ui.createShown(what, place)),
  });
  // Where React has no hooks, drawing would throw, and take the host's page away.
  if (react && property(react, 'useEffect')) {
    attempt(() => mountSettingsRow(react, shown('row')));
    attempt(() => addInsightTab(react, shown('tab')));
  }
  return loggedIn;
}
