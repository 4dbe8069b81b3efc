import { INSIGHT_RANGES, type InsightAnswer, type InsightRange, type Series } from '../../src/contract/insight.ts';

const HOUR_MS = 3_600_000;
const STEPS: Readonly<Record<InsightRange, number>> = { '24h': 24, '7d': 168, '30d': 30, '90d': 90 };

export const isRange = (text: string): text is InsightRange => INSIGHT_RANGES.some((range) => range === text);

/**
 * An answer whose every number can be told from its place: step `i` of a series is `i`, unless said otherwise. For tests
 * of what is made of an answer; what counts for real has tests of its own.
 *
 * @param nowMs end of the last step, a whole one
 */
export function insightAnswer(range: InsightRange, nowMs: number, rest: Partial<InsightAnswer> = {}): InsightAnswer {
  const stepMs = range === '24h' || range === '7d' ? HOUR_MS : 24 * HOUR_MS;
  const steps = STEPS[range];
  const series = (value: (step: number) => number | null): Series => Array.from({ length: steps }, (_, i) => value(i));
  const of = (used: number, total: number) => ({ used: series(() => used), total: series(() => total) });
  const page = (pattern: string | null, each: number) => ({
    pattern,
    views: series(() => each),
    total: each * steps,
  });
  return {
    range,
    at: Array.from({ length: steps }, (_, i) => nowMs - (steps - i) * stepMs),
    stepMs,
    sinceMs: nowMs - steps * stepMs,
    retentionDays: 400,
    pages: [
      page('/dashboard', 9),
      page('/services/overview', 8),
      page('/nodes/agents/table', 7),
      page('/services/detail/:id/tasks', 6),
      page('/catalog/packages', 5),
      page('/settings/ui-settings', 4),
      page(null, 3),
    ],
    logins: { succeeded: series((i) => i), failed: series(() => 1), loggedOut: series(() => 2) },
    activeUsers: series((i) => (i === 0 ? null : 3)),
    cluster: {
      unhealthyUnits: series(() => null),
      agents: series(() => 5),
      cpu: of(12.5, 40),
      memory: of(30_000, 81_920),
      disk: of(500_000, 4_194_304),
      tasks: series((i) => 20 + (i % 4)),
      frameworks: series(() => 3),
      packages: series(() => 6),
    },
    packageChanges: [
      { atMs: nowMs - 3 * stepMs, name: 'kafka', change: 'installed' },
      { atMs: nowMs - 5 * stepMs, name: '=cassandra', change: 'removed' },
    ],
    pipeline: {
      received: series((i) => 10 + i),
      refused: series(() => 1),
      delivered: series((i) => 9 + i),
      pending: series(() => 4),
    },
    ...rest,
  };
}

/** The same time, in which nobody saw anything. */
export function blank({ at, stepMs, range, retentionDays }: InsightAnswer): InsightAnswer {
  const unknown: Series = at.map(() => null);
  const none: Series = at.map((_, index) => (index === at.length - 1 ? 0 : null));
  const of = { used: unknown, total: unknown };
  return {
    range,
    at,
    stepMs,
    retentionDays,
    pages: [],
    logins: { succeeded: none, failed: none, loggedOut: none },
    activeUsers: none,
    cluster: {
      cpu: of,
      memory: of,
      disk: of,
      unhealthyUnits: unknown,
      agents: unknown,
      tasks: unknown,
      frameworks: unknown,
      packages: unknown,
    },
    packageChanges: [],
    pipeline: { received: none, refused: none, delivered: none, pending: none },
  };
}
