import * as React from 'react';
import type { PanelWords } from '../words/panel.ts';
import { type Ask, askJson } from './answers.ts';

export interface ForgetProps {
  readonly words: PanelWords;
  readonly ask: Ask;
  /** Removes what this browser and page have. */
  readonly forget: () => void;
  /** What is to be said of the time after it. */
  readonly afterwards: string;
}

type Step = 'idle' | 'sure?' | 'waiting' | 'done' | 'half';

/** Removes a person's traces, here and in the cluster. Asked twice, since a no is one of them. */
export function Forget({ words, ask, forget, afterwards }: ForgetProps): React.ReactElement {
  const [step, setStep] = React.useState<Step>('idle');
  const onForget = (): void => {
    setStep('waiting');
    // The cluster first: this browser asks it anew as soon as it has forgotten.
    askJson(ask, 'v1/forget', '{}').then((body) => {
      forget();
      setStep(body ? 'done' : 'half');
    });
  };
  return (
    <>
      <p>{words.forgetIntro}</p>
      {step === 'sure?' ? (
        <p>
          <strong>{afterwards}</strong>{' '}
          <button type="button" className="button button-danger" onClick={onForget}>
            {words.forgetReally}
          </button>{' '}
          <button type="button" className="button button-primary-link" onClick={() => setStep('idle')}>
            {words.cancel}
          </button>
        </p>
      ) : (
        <button
          type="button"
          className="button button-primary-link"
          disabled={step === 'waiting'}
          onClick={() => setStep('sure?')}
        >
          {words.forget}
        </button>
      )}{' '}
      <span role="status">
        {step === 'waiting' && words.waiting}
        {step === 'done' && words.forgotten}
        {step === 'half' && words.forgetFailed}
      </span>
    </>
  );
}
