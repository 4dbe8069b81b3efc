import * as React from 'react';
import type { Line } from './figure-data.ts';

export interface LegendProps {
  readonly lines: readonly Line[];
  /** Of the figure: what it says is not said again. */
  readonly title: string;
  /** Labels that need a row for two. */
  readonly long: boolean;
  /** The step that is looked at. */
  readonly when: string | undefined;
  readonly valueAt: (line: Line) => string | undefined;
}

/** What the lines are, and what they say at the step that is looked at. Its room is kept, whatever is in it. */
export function Legend({ lines, title, long, when, valueAt }: LegendProps): React.ReactElement {
  return (
    <div className={`insight-legend${long ? ' insight-legend-long' : ''}`}>
      <ul>
        {lines.map((line) => (
          <li key={line.label}>
            {line.label !== title && (
              <>
                <span className={`insight-key insight-key-${line.look} insight-colour-${line.colour}`} />
                <span className="insight-label" title={line.label}>
                  {line.label}
                </span>{' '}
              </>
            )}
            <span className="insight-value">{valueAt(line)}</span>
          </li>
        ))}
      </ul>
      <span className="insight-when" aria-hidden="true">
        {when}
      </span>
    </div>
  );
}
