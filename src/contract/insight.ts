/**
 * What `GET <base>/v1/insight?range=…` answers, between the proxy that counts and the pages that draw: counts alone, by
 * time. Nothing in it is about one person, and nothing in it is sent anywhere.
 */
export const INSIGHT_RANGES = ['24h', '7d', '30d', '90d'] as const;

export type InsightRange = (typeof INSIGHT_RANGES)[number];

/** One value for each step of `InsightAnswer.at`; null: nothing is known of that time (it is not zero). */
export type Series = readonly (number | null)[];

export interface UsedOf {
  readonly used: Series;
  readonly total: Series;
}

export interface InsightAnswer {
  readonly range: InsightRange;
  /** Start of each step, epoch ms, ascending; the last step may still be under way. */
  readonly at: readonly number[];
  /** An hour for 24h and 7d, a day (UTC) for 30d and 90d. */
  readonly stepMs: number;
  /** Epoch ms of the first thing ever counted; undefined: nothing yet. */
  readonly sinceMs?: number;
  /** How long counts are kept. */
  readonly retentionDays: number;
  /** By route pattern, most viewed first; what is beyond the first twelve is `{ pattern: null }`, summed. */
  readonly pages: readonly { readonly pattern: string | null; readonly views: Series; readonly total: number }[];
  readonly logins: { readonly succeeded: Series; readonly failed: Series; readonly loggedOut: Series };
  /** Most users active within one hour of the step; counted, never stored. */
  readonly activeUsers: Series;
  /** The last observation in each step. CPU in cores, memory and disk in MiB, as Mesos counts. */
  readonly cluster: {
    readonly unhealthyUnits: Series;
    readonly agents: Series;
    readonly cpu: UsedOf;
    readonly memory: UsedOf;
    readonly disk: UsedOf;
    readonly tasks: Series;
    readonly frameworks: Series;
    readonly packages: Series;
  };
  /** Newest first, the last hundred within the range. */
  readonly packageChanges: readonly {
    readonly atMs: number;
    readonly name: string;
    readonly change: 'installed' | 'removed';
  }[];
  /** Events; `pending` as it stood at the end of each step, summed over destinations. */
  readonly pipeline: {
    readonly received: Series;
    readonly refused: Series;
    readonly delivered: Series;
    readonly pending: Series;
  };
}
