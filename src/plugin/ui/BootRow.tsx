import * as React from 'react';
import type { Consent } from '../consent.ts';
import type { Shield } from '../shield.ts';
import { useConsentView } from './use-consent-view.ts';

export interface BootRowProps {
  readonly consent: Consent;
  readonly guard: Shield['guard'];
  /** Fetches the row with all its words, as a component. */
  readonly load: () => Promise<React.ComponentType>;
}

/**
 * What stands in Settings from the start: the bare switch, which works without anything else. When somebody looks at it,
 * the row with its words takes its place; they are too many for every page of the UI to carry.
 */
export function BootRow({ consent, guard, load }: BootRowProps): React.ReactElement {
  const { on, canTurnOn } = useConsentView(consent, guard);
  const [loaded, setLoaded] = React.useState<{ readonly Row: React.ComponentType } | undefined>(undefined);
  React.useEffect(() => {
    load().then(
      guard((Row) => setLoaded({ Row })),
      () => undefined,
    );
  }, [load, guard]);
  if (loaded) return <loaded.Row />;
  return (
    <label className="configuration-map-row">
      <input
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox says `checked` itself (W3C, ARIA in HTML).
        role="switch"
        checked={on}
        disabled={!on && !canTurnOn}
        onChange={guard(() => consent.choose(on ? 'no' : 'yes'))}
      />
      {' Telemetry'}
    </label>
  );
}
