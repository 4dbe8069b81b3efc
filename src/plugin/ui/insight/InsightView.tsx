import * as React from 'react';
import { panelWords } from '../words/panel.ts';
import type { InsightProps } from './Insight.tsx';
import type { InsightComponent } from './lazy-insight.ts';

export interface InsightViewProps extends Omit<InsightProps, 'draw'> {
  /** Fetches the part with the plots. */
  readonly load: () => Promise<InsightComponent>;
}

type Loaded = { readonly Insight: InsightComponent } | 'waiting' | 'failed';

/** Where the plots will be, once their part is here; and a way to try again where it does not come. */
export function InsightView({ load, ...props }: InsightViewProps): React.ReactElement {
  const { language, guard } = props;
  const words = panelWords[language];
  const [loaded, setLoaded] = React.useState<Loaded>('waiting');
  const [round, setRound] = React.useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round tries anew.
  React.useEffect(() => {
    let gone = false;
    const say = guard((what: Loaded) => {
      if (!gone) setLoaded(what);
    });
    say('waiting');
    load().then(
      (Insight) => say({ Insight }),
      () => say('failed'),
    );
    return () => {
      gone = true;
    };
  }, [load, guard, round]);
  if (loaded instanceof Object) return <loaded.Insight {...props} />;
  return (
    <p role="status">
      {loaded === 'waiting' ? words.waiting : words.noAnswer}{' '}
      {loaded === 'failed' && (
        <button type="button" className="button button-primary-link" onClick={() => setRound(round + 1)}>
          {words.refresh}
        </button>
      )}
    </p>
  );
}
