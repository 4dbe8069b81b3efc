import type * as ReactModule from 'react';
import type { Consent } from '../consent.ts';
import { createLoaded, type LoadedProps } from './loaded.ts';

export interface BootRowProps extends LoadedProps {
  readonly consent: Pick<Consent, 'view' | 'choose' | 'subscribe'>;
}

/**
 * What stands in Settings from the start: the bare switch, which works without anything else. When somebody looks at it,
 * the row with its words takes its place; they are too many for every page of the UI to carry.
 *
 * @param React the host's own.
 */
export function createBootRow(React: typeof ReactModule, props: BootRowProps): ReactModule.FunctionComponent {
  const { consent, guard } = props;
  return createLoaded(React, props, () => {
    const [{ on, canTurnOn }, setView] = React.useState(consent.view);
    React.useEffect(() => {
      const show = guard(() => setView(consent.view()));
      // It may have changed between the rendering and now.
      show();
      return consent.subscribe(show);
    }, []);
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
  });
}
