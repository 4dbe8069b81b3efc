import * as React from 'react';
import { INSIGHT_RANGES, type InsightRange } from '../../../contract/insight.ts';
import type { InsightWords } from '../words/insight.ts';

export interface RangeSwitchProps {
  readonly words: InsightWords;
  readonly range: InsightRange;
  readonly onRange: (range: InsightRange) => void;
}

/** Radio buttons, drawn as one row. */
export function RangeSwitch({ words, range, onRange }: RangeSwitchProps): React.ReactElement {
  return (
    <fieldset className="insight-range">
      <legend className="insight-hidden">{words.range}</legend>
      {INSIGHT_RANGES.map((each) => (
        <label key={each}>
          <input
            type="radio"
            name="dcos-ui-telemetry-range"
            value={each}
            checked={each === range}
            onChange={() => onRange(each)}
          />
          <span>{words.ranges[each]}</span>
        </label>
      ))}
    </fieldset>
  );
}
