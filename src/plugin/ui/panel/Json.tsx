import * as React from 'react';
import type { PanelWords } from '../words/panel.ts';
import { copy } from './take-away.ts';

export interface JsonProps {
  readonly words: PanelWords;
  readonly browser: Window;
  readonly text: string;
  readonly label: string;
}

/** A text as it is, to read and to copy. */
export function Json({ words, browser, text, label }: JsonProps): React.ReactElement {
  const [result, setResult] = React.useState('');
  const onCopy = (): void => {
    copy(browser, text).then((done) => setResult(done ? words.copied : words.copyFailed));
  };
  return (
    <div className="dcos-ui-telemetry-json">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must scroll by keyboard (axe, scrollable-region-focusable). */}
      <section tabIndex={0} aria-label={label}>
        <pre>{text}</pre>
      </section>
      <button type="button" className="button button-primary-link" onClick={onCopy}>
        {words.copy}
      </button>{' '}
      <span role="status">{result}</span>
    </div>
  );
}
