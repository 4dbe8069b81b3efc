import { createPeriods } from '../../../src/proxy/collectors/period.ts';
import { createRandom } from '../random.ts';

/** A fleet on a working day. Assumptions, and said so in docs/scale.md. */
export interface FleetPlan {
  readonly clusters: number;
  readonly usersPerCluster: number;
  /** Of one user, on a working day. */
  readonly eventsPerUser: { readonly page: number; readonly dcos_login: number; readonly dcos_logout: number };
  readonly tracksEveryMs: number;
  readonly tracksPerRound: number;
  /** Hours from UTC of the regions the users live in, evenly. */
  readonly regions: readonly number[];
  /** Local hours between which they work; most of it in the middle. */
  readonly worksFrom: number;
  readonly worksTo: number;
}

export const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;

export interface FleetDay {
  readonly events: number;
  readonly userEvents: number;
  readonly tracks: number;
  /** Arrivals in each second. */
  readonly perSecond: Uint32Array;
  /** Events a second of the busiest hour, and of the busiest second. */
  readonly busiestHour: number;
  readonly busiestSecond: number;
  /** The busiest second, if every cluster told its tracks at the same moment. */
  readonly withoutJitter: number;
}

/** How many of something that happens `mean` times on average (Knuth below 30, the normal curve above). */
function poisson(mean: number, random: () => number): number {
  if (mean <= 0) return 0;
  if (mean > 30) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

/** Share of a region's day that falls into this second: a bell over the working hours, its height twice their mean. */
function shareAt(second: number, region: number, { worksFrom, worksTo }: FleetPlan): number {
  const hour = (second / HOUR_SECONDS + region + 24) % 24;
  if (hour < worksFrom || hour >= worksTo) return 0;
  const part = (hour - worksFrom) / (worksTo - worksFrom);
  return (1 - Math.cos(2 * Math.PI * part)) / ((worksTo - worksFrom) * HOUR_SECONDS);
}

const clusterId = (number: number): string => `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

/** One day, second by second: users as they come, tracks at the moments that the proxy's own code gives each cluster. */
export function simulateDay(plan: FleetPlan, seed: number): FleetDay {
  const dice = createRandom(seed);
  const random = () => dice.below(2 ** 30) / 2 ** 30;
  const everySeconds = plan.tracksEveryMs / 1000;
  const rounds = new Uint32Array(everySeconds);
  for (let number = 0; number < plan.clusters; number += 1) {
    const startMs = createPeriods(clusterId(number), plan.tracksEveryMs).nextAfter(0);
    const second = Math.floor(startMs / 1000) % everySeconds;
    rounds[second] = (rounds[second] ?? 0) + plan.tracksPerRound;
  }
  const { page, dcos_login, dcos_logout } = plan.eventsPerUser;
  const ofRegion = (plan.clusters * plan.usersPerCluster * (page + dcos_login + dcos_logout)) / plan.regions.length;
  const perSecond = new Uint32Array(DAY_SECONDS);
  let userEvents = 0;
  let tracks = 0;
  for (let second = 0; second < DAY_SECONDS; second += 1) {
    const mean = plan.regions.reduce((sum, region) => sum + ofRegion * shareAt(second, region, plan), 0);
    const ofUsers = poisson(mean, random);
    const ofClusters = rounds[second % everySeconds] ?? 0;
    userEvents += ofUsers;
    tracks += ofClusters;
    perSecond[second] = ofUsers + ofClusters;
  }
  return {
    events: userEvents + tracks,
    userEvents,
    tracks,
    perSecond,
    busiestHour: busiestHourOf(perSecond),
    busiestSecond: perSecond.reduce((most, each) => Math.max(most, each), 0),
    withoutJitter: plan.clusters * plan.tracksPerRound,
  };
}

function busiestHourOf(perSecond: Uint32Array): number {
  let most = 0;
  for (let from = 0; from < DAY_SECONDS; from += HOUR_SECONDS) {
    const sum = perSecond.subarray(from, from + HOUR_SECONDS).reduce((total, each) => total + each, 0);
    most = Math.max(most, sum / HOUR_SECONDS);
  }
  return most;
}
