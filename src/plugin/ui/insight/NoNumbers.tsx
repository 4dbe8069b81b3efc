import * as React from 'react';
import type { InsightWords } from '../words/insight.ts';
import type { Refusal } from './insight-state.ts';

export interface RefusedProps {
  readonly words: InsightWords;
  readonly why: Refusal;
  readonly onAgain: () => void;
}

/** Why there are no numbers, and the way out. */
export function Refused({ words, why, onAgain }: RefusedProps): React.ReactElement {
  const { what, wayOut } = words.refusals[why];
  return (
    <div className="insight-notice" role="alert">
      <p>
        <strong>{what}</strong>
      </p>
      <p>{wayOut}</p>
      <button type="button" className="button button-primary-link" onClick={onAgain}>
        {words.tryAgain}
      </button>
    </div>
  );
}

export interface EmptyProps {
  readonly words: InsightWords;
  /** Since when somebody counts; undefined: nobody does. */
  readonly since: string | undefined;
}

/** Nothing was counted yet: why, and what there will be. */
export function Empty({ words, since }: EmptyProps): React.ReactElement {
  return (
    <div className="insight-notice" role="status">
      <p>
        <strong>{words.emptyTitle}</strong>
      </p>
      <p>{since === undefined ? words.emptyOff : words.emptySince(since)}</p>
      <ul>
        {words.emptyWill.map((what) => (
          <li key={what}>{what}</li>
        ))}
      </ul>
    </div>
  );
}
