import * as React from 'react';
import { removeLeftovers } from '../../leftovers.ts';
import type { Telemetry } from '../../telemetry.ts';
import { SettingsRow, type SettingsRowProps } from '../SettingsRow.tsx';
import { languageOf } from '../words/language.ts';
import { panelWords } from '../words/panel.ts';

export interface PageProps extends Pick<SettingsRowProps, 'browser' | 'guard'> {
  readonly telemetry: Pick<Telemetry, 'consent' | 'ask' | 'forget'>;
}

export function Page({ telemetry, browser, guard }: PageProps): React.ReactElement {
  const { consent, ask } = telemetry;
  const language = languageOf(browser);
  const { pageTitle, pageIntro } = panelWords[language];
  const forget = (): void => {
    telemetry.forget();
    removeLeftovers(browser);
  };
  React.useEffect(() => {
    browser.document.title = pageTitle;
    browser.document.documentElement.lang = language;
  }, [browser, pageTitle, language]);
  return (
    <main lang={language}>
      <h1>{pageTitle}</h1>
      <p className="text-muted">{pageIntro}</p>
      <SettingsRow
        consent={consent}
        browser={browser}
        guard={guard}
        panel={{ heading: 'h2', browser, ask, forget, byDefault: consent.byDefault }}
        startOpen
      />
    </main>
  );
}
