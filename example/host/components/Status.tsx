import React from 'react';

/** dcos-diagnostics: 0 is healthy, 1 unhealthy, 3 unknown. */
const words: Readonly<Record<number, string>> = { 0: 'Healthy', 1: 'Unhealthy' };

export function Status({ health }: { readonly health: number | undefined }): React.ReactElement {
  const word = health === undefined ? undefined : words[health];
  return <span className={`status status-${(word ?? 'unknown').toLowerCase()}`}>{word ?? 'Unknown'}</span>;
}

/** A round-cornered figure: MiB as GiB. */
export const gib = (mib: number): string => `${(mib / 1024).toFixed(1)} GiB`;
