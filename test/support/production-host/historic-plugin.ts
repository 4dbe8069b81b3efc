import type { Plugin } from '../../../example/host/sdk/plugin-sdk.ts';

/** What a page shows of the `tracking` plugin of DC/OS 1.7 to 2.0 once it was started: listeners, and pollers for ever. */
export interface HistoricTraces {
  historicPlugin?: { started: number; calls: string[] };
}

export const historicPlugin: Plugin = ({ Hooks }) => {
  const page: HistoricTraces = window as HistoricTraces;
  const traces = page.historicPlugin ?? { started: 0, calls: [] };
  page.historicPlugin = traces;
  traces.started += 1;
  for (const name of ['routes', 'userLoginSuccess', 'userLogoutSuccess'])
    Hooks.addAction(name, () => traces.calls.push(name));
  window.setInterval(() => traces.calls.push('poll'), 200);
};
