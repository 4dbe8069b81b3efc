import * as React from 'react';
import type { Consent, ConsentView } from '../consent.ts';

/**
 * What a settings switch shows, kept up to date: also when another tab, or the browser's privacy signal, changes it.
 *
 * @param guard wraps what the consent calls back: nobody in the host would catch what that throws.
 */
export function useConsentView(
  consent: Pick<Consent, 'view' | 'subscribe'>,
  guard: (run: () => void) => () => void,
): ConsentView {
  const [view, setView] = React.useState(consent.view);
  React.useEffect(() => {
    const show = guard(() => setView(consent.view()));
    // It may have changed between the rendering and now.
    show();
    return consent.subscribe(show);
  }, [consent, guard]);
  return view;
}
