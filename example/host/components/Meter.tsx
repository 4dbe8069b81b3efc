import React from 'react';

const AROUND = 2 * Math.PI * 42;

interface RingProps {
  readonly label: string;
  readonly used: number;
  readonly total: number;
  readonly detail: string;
}

/** How much of something is allocated, as a ring. */
export function Ring({ label, used, total, detail }: RingProps): React.ReactElement {
  const share = total === 0 ? 0 : used / total;
  const percent = `${Math.round(share * 100)}%`;
  return (
    <div className="panel ring">
      <h2>{label}</h2>
      <svg viewBox="0 0 100 100" role="img" aria-label={`${label}: ${percent}`}>
        <circle cx="50" cy="50" r="42" className="ring-track" />
        <circle cx="50" cy="50" r="42" className="ring-value" strokeDasharray={`${share * AROUND} ${AROUND}`} />
        <text x="50" y="50" dy="0.35em">
          {percent}
        </text>
      </svg>
      <p>{detail}</p>
    </div>
  );
}

/** The same in a line of a table. */
export function Bar({ used, total }: { readonly used: number; readonly total: number }): React.ReactElement {
  const percent = total === 0 ? 0 : Math.round((used / total) * 100);
  return (
    <span className="bar">
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect width="100" height="8" rx="0" className="bar-track" />
        <rect width={percent} height="8" rx="0" className="bar-value" />
      </svg>
      {percent}%
    </span>
  );
}
