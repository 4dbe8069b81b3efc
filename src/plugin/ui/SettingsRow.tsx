import * as React from 'react';
import type { Consent } from '../consent-state.ts';
import type { Text } from './text.ts';
import { useConsentView } from './use-consent-view.ts';

export interface SettingsRowProps {
  readonly consent: Consent;
  readonly text: Text;
  readonly guard: <A extends readonly unknown[]>(run: (...args: A) => void) => (...args: A) => void;
}

/**
 * The row in Settings > UI Settings: the switch, and why it is where it is. Only class names that the DC/OS UI styles
 * itself, so the page's content security policy has nothing to forbid. A real checkbox, which the host's own
 * `toggle-button` hides from the keyboard with `display: none`.
 */
export function SettingsRow({ consent, text, guard }: SettingsRowProps): React.ReactElement {
  const view = useConsentView(consent, guard);
  const onChange = guard((event: React.ChangeEvent<HTMLInputElement>) =>
    consent.choose(event.target.checked ? 'yes' : 'no'),
  );
  return (
    <div className="configuration-map-section">
      <div className="configuration-map-row table-row">
        <div className="configuration-map-label" id="dcos-ui-telemetry-title">
          {text.title}
        </div>
        <div className="configuration-map-value">
          <label className="form-control-toggle form-control-toggle-custom">
            <span>
              <input
                type="checkbox"
                // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox says `checked` itself (W3C, ARIA in HTML).
                role="switch"
                className="form-control"
                aria-labelledby="dcos-ui-telemetry-title"
                aria-describedby="dcos-ui-telemetry-reason dcos-ui-telemetry-what"
                checked={view.on}
                disabled={!view.on && !view.canTurnOn}
                onChange={onChange}
              />
              <span className="form-control-toggle-indicator" />
            </span>
            {view.on ? text.on : text.off}
          </label>
          <p className="flush-bottom" id="dcos-ui-telemetry-reason" role="status">
            {view.saveFailed ? text.saveFailed : text.reasons[view.reason]}
          </p>
          <p className="text-muted flush-bottom" id="dcos-ui-telemetry-what">
            {text.what}
          </p>
        </div>
      </div>
    </div>
  );
}
