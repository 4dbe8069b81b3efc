import * as React from 'react';
import type { AppTelemetry } from '../app-telemetry.ts';
import type { ConsentView } from '../consent.ts';
import { useConsentView } from './use-consent-view.ts';

/**
 * Hands the app's one telemetry to its components. Nothing is counted in here: the router is watched outside React, so
 * rendering twice (StrictMode), a remount or a hot update cannot count twice.
 */
export interface TelemetryProviderProps {
  readonly telemetry: AppTelemetry;
  readonly children?: React.ReactNode;
}

export interface UsedTelemetry extends Pick<AppTelemetry, 'track' | 'wake'> {
  /** For a switch: whether it is on, why, whether a yes would turn it on. */
  readonly consent: ConsentView;
  readonly choose: (choice: 'yes' | 'no') => void;
}

const Context = /* @__PURE__ */ React.createContext<AppTelemetry | undefined>(undefined);

export function TelemetryProvider({ telemetry, children }: TelemetryProviderProps): React.ReactElement {
  return <Context.Provider value={telemetry}>{children}</Context.Provider>;
}

/** What `createTelemetry` guards already. */
const guarded = (run: () => void): (() => void) => run;

/** @throws outside of a `<TelemetryProvider>`. */
export function useTelemetry(): UsedTelemetry {
  const telemetry = React.useContext(Context);
  if (!telemetry) throw new Error('useTelemetry() is used outside of a <TelemetryProvider>');
  const { track, wake, consent } = telemetry;
  return { track, wake, consent: useConsentView(consent, guarded), choose: consent.choose };
}
