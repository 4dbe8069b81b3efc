import type { Choice } from './choices.ts';
import type { StoredChoice } from './choices-file.ts';

/** What is to be kept of a choice, given the one before it; undefined: nothing. */
export function changed(before: StoredChoice | undefined, choice: Choice, nowMs: number): StoredChoice | undefined {
  if (choice === 'no') return { choice, toErase: true };
  const sinceMs = before?.choice === 'no' ? nowMs : before?.sinceMs;
  if (choice === 'none' && sinceMs === undefined) return undefined;
  return sinceMs === undefined ? { choice } : { choice, sinceMs };
}
