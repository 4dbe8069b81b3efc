import * as React from 'react';
import type { InsightRange } from '../../../contract/insight.ts';
import type { Clock } from '../../clock.ts';
import { createConsentMarks } from '../../consent-marks.ts';
import { removeLeftovers } from '../../leftovers.ts';
import type { Telemetry } from '../../telemetry.ts';
import { InsightView, type InsightViewProps } from '../insight/InsightView.tsx';
import type { Ask } from '../panel/answers.ts';
import { SettingsRow, type SettingsRowProps } from '../SettingsRow.tsx';
import { languageOf } from '../words/language.ts';
import { pageWords } from '../words/page.ts';
import { DEFAULT_RANGE, hashOf, useView } from './view.ts';

export interface PageProps extends Pick<SettingsRowProps, 'browser' | 'guard'> {
  readonly telemetry: Pick<Telemetry, 'consent' | 'stop'>;
  readonly clock: Clock;
  readonly ask: Ask;
  readonly loadInsight: InsightViewProps['load'];
}

/** Two views: the plots, and the switch with all that belongs to it. Who may not see the plots is not shown a closed door. */
export function Page({ telemetry, browser, guard, clock, ask, loadInsight }: PageProps): React.ReactElement {
  const { consent } = telemetry;
  const { byDefault, forget: forgetMarks } = createConsentMarks(consent.inside, browser);
  const language = languageOf(browser);
  const words = pageWords[language];
  const [view, replaceView] = useView(browser, guard);
  const forget = (): void => {
    telemetry.stop();
    forgetMarks();
    removeLeftovers(browser);
  };
  React.useEffect(() => {
    browser.document.title = `${words[view.name]} – ${words.title}`;
    browser.document.documentElement.lang = language;
  }, [browser, words, view.name, language]);
  const onRange = React.useCallback((range: InsightRange) => replaceView({ name: 'insight', range }), [replaceView]);
  const onNothing = React.useCallback(() => replaceView({ name: 'settings' }), [replaceView]);
  const link = (name: 'insight' | 'settings', to: string): React.ReactElement => (
    <a href={to} aria-current={view.name === name ? 'page' : undefined}>
      {words[name]}
    </a>
  );
  return (
    <main lang={language}>
      <h1>{words.title}</h1>
      <nav aria-label={words.views}>
        {link('insight', hashOf({ name: 'insight', range: DEFAULT_RANGE }))}
        {link('settings', hashOf({ name: 'settings' }))}
      </nav>
      {view.name === 'insight' ? (
        <InsightView
          load={loadInsight}
          ask={ask}
          browser={browser}
          clock={clock}
          guard={guard}
          language={language}
          heading="h2"
          range={view.range}
          onRange={onRange}
          {...(view.unasked ? { onNothing } : {})}
        />
      ) : (
        <div className="sheet">
          <p className="text-muted">{words.settingsIntro}</p>
          <SettingsRow
            consent={consent}
            browser={browser}
            guard={guard}
            panel={{ heading: 'h2', browser, ask, forget, byDefault }}
            startOpen
          />
        </div>
      )}
    </main>
  );
}
