import type * as ReactModule from 'react';
import type { Consent } from '../consent.ts';
import type { Shield } from '../shield.ts';

export interface BootRowProps {
  readonly consent: Pick<Consent, 'view' | 'choose' | 'subscribe'>;
  readonly guard: Shield['guard'];
  /** Fetches the row with all its words, as a component. */
  readonly load: () => Promise<ReactModule.ComponentType>;
}

/**
 * What stands in Settings from the start: the bare switch, which works without anything else. When somebody looks at it,
 * the row with its words takes its place; they are too many for every page of the UI to carry.
 *
 * @param React the host's own.
 */
export function createBootRow(
  React: typeof ReactModule,
  { consent, guard, load }: BootRowProps,
): ReactModule.FunctionComponent {
  return () => {
    const [{ on, canTurnOn }, setView] = React.useState(consent.view);
    const [loaded, setLoaded] = React.useState<{ readonly Row: ReactModule.ComponentType } | undefined>(undefined);
    React.useEffect(() => {
      load().then(
        guard((Row) => setLoaded({ Row })),
        () => undefined,
      );
      const show = guard(() => setView(consent.view()));
      // It may have changed between the rendering and now.
      show();
      return consent.subscribe(show);
    }, []);
    // Not JSX: its compiler would have a React of this file's, not the one that is handed in.
    if (loaded) return React.createElement(loaded.Row);
    return React.createElement(
      'label',
      { className: 'configuration-map-row' },
      React.createElement('input', {
        type: 'checkbox',
        // A checkbox says `checked` itself (W3C, ARIA in HTML).
        role: 'switch',
        checked: on,
        disabled: !on && !canTurnOn,
        onChange: guard(() => consent.choose(on ? 'no' : 'yes')),
      }),
      ' Telemetry',
    );
  };
}
