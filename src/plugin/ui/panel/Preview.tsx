import * as React from 'react';
import type { PanelWords } from '../words/panel.ts';
import { type Ask, askJson, tracksOf } from './answers.ts';
import { Json } from './Json.tsx';

/** What would leave next from the cluster: asked for when somebody wants to see it, since the cluster is asked then. */
export function Preview({
  words,
  ask,
  browser,
}: {
  readonly words: PanelWords;
  readonly ask: Ask;
  readonly browser: Window;
}): React.ReactElement {
  const [answer, setAnswer] = React.useState<object | 'waiting' | 'failed' | undefined>(undefined);
  const onShow = (): void => {
    setAnswer('waiting');
    askJson(ask, 'v1/preview').then((body) => setAnswer(body || 'failed'));
  };
  return (
    <>
      <p>{words.nextIntro}</p>
      <button type="button" className="button button-primary-link" onClick={onShow}>
        {words.show}
      </button>{' '}
      <span role="status">
        {answer === 'waiting' && words.waiting}
        {answer === 'failed' && words.noAnswer}
      </span>
      {answer instanceof Object && (
        <Json
          words={words}
          browser={browser}
          label={words.next}
          text={JSON.stringify({ tracks: tracksOf(answer), ...answer }, null, 2)}
        />
      )}
    </>
  );
}
