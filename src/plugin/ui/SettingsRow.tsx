import * as React from 'react';
import type { Consent, ConsentView } from '../consent.ts';
import { Panel, type PanelProps } from './panel/Panel.tsx';
import { useConsentView } from './use-consent-view.ts';
import { type Language, languageOf } from './words/language.ts';
import { type RowWords, rowWords } from './words/row.ts';

export interface SettingsRowProps {
  readonly consent: Consent;
  readonly browser: Window;
  readonly guard: <A extends readonly unknown[]>(run: (...args: A) => void) => (...args: A) => void;
  readonly panel: Omit<PanelProps, 'language'>;
  /** @default false, as a row in a list of rows */
  readonly startOpen?: boolean;
  /** The switch had the keyboard already, in another shape. @default false */
  readonly startFocused?: boolean;
}

function wordsFor(view: ConsentView, words: RowWords): string {
  if (view.saveFailed) return words.saveFailed;
  if (view.tellFailed) return words.untold[view.tellFailed];
  // A later proxy may have a reason that this release has no words for.
  return words.reasons[view.reason] || words.reasons.cluster_unknown;
}

/**
 * The row in Settings > UI Settings: the switch, why it is where it is, and behind a button all the rest. Only class
 * names that the DC/OS UI styles itself, so the page's content security policy has nothing to forbid. A real checkbox,
 * which the host's own `toggle-button` hides from the keyboard with `display: none`.
 */
export function SettingsRow({
  consent,
  browser,
  guard,
  panel,
  startOpen = false,
  startFocused = false,
}: SettingsRowProps): React.ReactElement {
  const view = useConsentView(consent, guard);
  const language: Language = languageOf(browser);
  const words = rowWords[language];
  const [open, setOpen] = React.useState(startOpen);
  const onChange = guard((event: React.ChangeEvent<HTMLInputElement>) =>
    consent.choose(event.target.checked ? 'yes' : 'no'),
  );
  return (
    <div className="configuration-map-section">
      <div className="configuration-map-row table-row">
        <div className="configuration-map-label" id="dcos-ui-telemetry-title">
          {words.title}
        </div>
        <div className="configuration-map-value" lang={language}>
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
                // biome-ignore lint/a11y/noAutofocus: it takes nothing from anybody, but keeps what was there.
                autoFocus={startFocused}
                onChange={onChange}
              />
              <span className="form-control-toggle-indicator" />
            </span>
            {view.on ? words.on : words.off}
          </label>
          <p className="flush-bottom" id="dcos-ui-telemetry-reason" role="status">
            {wordsFor(view, words)}
          </p>
          <p className="text-muted flush-bottom" id="dcos-ui-telemetry-what">
            {words.what}
          </p>
          <button
            type="button"
            className="button button-primary-link"
            aria-expanded={open}
            onClick={guard(() => setOpen(!open))}
          >
            {words.more}
          </button>
        </div>
      </div>
      {open && <Panel {...panel} language={language} />}
    </div>
  );
}
