import type { InsightAnswer } from '../../../contract/insight.ts';
import { type Answer, parseJson } from '../../answer.ts';
import { property } from '../../property.ts';

/** Why there are no numbers. */
export type Refusal = 'forbidden' | 'logged_out' | 'disabled' | 'unreachable';

/** What the page has to show; what it has, it keeps until there is better. */
export type InsightState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'refused'; readonly why: Refusal }
  | {
      readonly kind: 'shown';
      readonly answer: InsightAnswer;
      /** When it came, epoch ms. */
      readonly atMs: number;
      /** The last try, or tries, brought nothing. */
      readonly behind: boolean;
    };

const REFUSALS: Readonly<Record<number, Refusal>> = { 401: 'logged_out', 403: 'forbidden', 404: 'disabled' };

/** The two halves are of one release, so what has the steps has all the rest. */
export function readAnswer({ status, text }: Answer): InsightAnswer | Refusal {
  if (status !== 200) return REFUSALS[status] || 'unreachable';
  const body = parseJson(text);
  return Array.isArray(property(body, 'at')) ? (body as InsightAnswer) : 'unreachable';
}

/** Whether asking again by itself could help. */
export const isPassing = (why: Refusal): boolean => why === 'unreachable' || why === 'logged_out';

/** Nothing was seen in all that time; that somebody was counting is not enough to draw. */
export function isBlank({ pages, logins, cluster, pipeline }: InsightAnswer): boolean {
  const { cpu, memory, disk, ...levels } = cluster;
  const all = [...Object.values(logins), ...Object.values(levels), cpu.total, memory.total, disk.total];
  all.push(pipeline.received, pipeline.refused, pipeline.pending);
  return pages.length === 0 && all.every((values) => values.every((value) => !value));
}

/** Numbers on the screen outlive a service that is away, but not a no. */
export function nextState(before: InsightState, got: InsightAnswer | Refusal, nowMs: number): InsightState {
  if (typeof got !== 'string') return { kind: 'shown', answer: got, atMs: nowMs, behind: false };
  if (before.kind === 'shown' && got === 'unreachable') return { ...before, behind: true };
  return { kind: 'refused', why: got };
}
