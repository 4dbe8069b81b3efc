import * as React from 'react';
import type { InsightRange } from '../../../contract/insight.ts';
import { insightWords } from '../words/insight.ts';
import { languageOf } from '../words/language.ts';
import type { InsightComponent } from './lazy-insight.ts';
import type { InsightSource } from './use-insight.ts';

export interface InsightTabProps extends InsightSource {
  readonly Plots: InsightComponent;
}

/**
 * A page of the DC/OS UI, in the frame that its own pages have: their class names, since their components are not there
 * for a guest. The address is the host's router's, so the range is kept here alone.
 */
export function InsightTab({ Plots, ...source }: InsightTabProps): React.ReactElement {
  const [range, setRange] = React.useState<InsightRange>('7d');
  const language = languageOf(source.browser);
  return (
    <div className="page flex flex-direction-top-to-bottom flex-item-grow-1 dcos-ui-telemetry-tab" lang={language}>
      <div className="page-header">
        <div className="page-header-inner pod">
          <h1>{insightWords[language].title}</h1>
        </div>
      </div>
      <div className="page-body-content page-content pod pod-tall">
        <Plots {...source} language={language} heading="h2" range={range} onRange={setRange} />
      </div>
    </div>
  );
}
