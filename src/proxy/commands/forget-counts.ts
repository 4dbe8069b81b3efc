import { existsSync } from 'node:fs';
import { insightFileOf } from '../insight/aggregates/database.ts';
import { eraseInsight } from '../insight/aggregates/erase.ts';
import { faultOf } from '../spool/sqlite.ts';

/** @returns the file with what was counted of the cluster; undefined: there is none. */
export function countsIn(dataDir: string): string | undefined {
  const file = insightFileOf(dataDir);
  return existsSync(file) ? file : undefined;
}

/** @returns why not, and the way out; undefined: it is done. */
export function eraseCounts(file: string): string | undefined {
  try {
    eraseInsight(file);
    return undefined;
  } catch (error) {
    const fault = faultOf(error);
    if (fault === 'bug') throw error;
    return `${file} cannot be erased (${fault}): stop the proxy and remove it by hand; nothing else was done`;
  }
}
