import type * as ReactModule from 'react';
import type { Shield } from '../shield.ts';

export interface LoadedProps {
  readonly guard: Shield['guard'];
  /** Fetches what is to be shown, as a component. */
  readonly load: () => Promise<ReactModule.ComponentType>;
}

/**
 * What is shown in full only once somebody looks at it, and until then, or where that cannot be had, as `meanwhile`.
 *
 * @param React the host's own. Not through JSX: its compiler would have a React of this file's.
 */
export function createLoaded(
  React: typeof ReactModule,
  { guard, load }: LoadedProps,
  meanwhile: ReactModule.FunctionComponent,
): ReactModule.FunctionComponent {
  return () => {
    const [loaded, setLoaded] = React.useState({ Component: meanwhile as ReactModule.ComponentType });
    React.useEffect(() => {
      load().then(
        guard((Component) => setLoaded({ Component })),
        () => undefined,
      );
    }, []);
    return React.createElement(loaded.Component);
  };
}
