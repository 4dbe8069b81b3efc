import * as React from 'react';
import { type Ask, askJson } from './answers.ts';

export type Asked = object | 'waiting' | 'failed';

/** @returns the proxy's answer, and how to ask again. */
export function useAnswer(ask: Ask, path: string): readonly [Asked, () => void] {
  const [answer, setAnswer] = React.useState<Asked>('waiting');
  const [round, setRound] = React.useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks anew.
  React.useEffect(() => {
    let gone = false;
    setAnswer('waiting');
    askJson(ask, path).then((body) => {
      if (!gone) setAnswer(body || 'failed');
    });
    return () => {
      gone = true;
    };
  }, [ask, path, round]);
  return [answer, () => setRound(round + 1)];
}
