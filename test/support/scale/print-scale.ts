import { DAY_SECONDS, type FleetPlan, simulateDay } from './fleet-day.ts';
import type { SampleName } from './samples.ts';

/** A working day of one fleet; what is assumed, docs/scale.md says. */
export const planOf = (clusters: number): FleetPlan => ({
  clusters,
  usersPerCluster: 200,
  eventsPerUser: { page: 96, dcos_login: 2, dcos_logout: 2 },
  tracksEveryMs: 300_000,
  tracksPerRound: 3,
  regions: [-7, 1, 8],
  worksFrom: 8,
  worksTo: 18,
});

/** Measured by `npm run bench:postgres` and by looking at the tables afterwards; rounded away from what flatters. */
export const MEASURED = {
  /** Of the table of ids and its index, for each event. */
  idBytes: 100,
  /** Written to the log of the database for each event, besides its body. */
  logBytes: 450,
  /** CPU of proxy and database together, for each event in batches of 20, and as much again to deliver it. */
  cpuUs: 200,
  /** Events a second, in batches of 20, into one database on two cores that it shares with a proxy and other work. */
  eventsPerSecond: 10_000,
};

/** What the shared spool keeps ids for: `spool.maxAgeMs` and a day, but no less than 7 days. */
const ID_DAYS = 31;
/** Prices of the kind that large clouds ask; put your own in. */
const PRICE = { coreHour: 0.04, gigabyteMonth: 0.1, gigabyteOut: 0.09 };
/** A core is planned to be busy half of the time, in the busiest hour. */
const HEADROOM = 2;
const GB = 1e9;

const whole = (value: number): string => Math.round(value).toLocaleString('en-GB');
/** Two digits that count, for what is a rough number anyway. */
const rough = (value: number): string => {
  if (value < 10) return value.toPrecision(2);
  return whole(Number(value.toPrecision(2)));
};
const size = (bytes: number): string =>
  bytes >= 1e12 ? `${rough(bytes / 1e12)} TB` : bytes >= GB ? `${rough(bytes / GB)} GB` : `${rough(bytes / 1e6)} MB`;

export interface Scale {
  readonly clusters: number;
  readonly events: number;
  readonly busiestHour: number;
  readonly busiestSecond: number;
  readonly withoutJitter: number;
  readonly bodyBytes: number;
  readonly logBytes: number;
  /** An hour in which no destination answers, in the busiest one. */
  readonly backlogEvents: number;
  readonly backlogBytes: number;
  readonly idRows: number;
  readonly idBytes: number;
  readonly cores: number;
  readonly dollarsAMonth: number;
}

export function scaleOf(clusters: number, bytes: Readonly<Record<SampleName, number>>): Scale {
  const plan = planOf(clusters);
  const day = simulateDay(plan, clusters);
  const perUser = plan.eventsPerUser;
  const userEvents = perUser.page + perUser.dcos_login + perUser.dcos_logout;
  const userBytes =
    (perUser.page * bytes.page + perUser.dcos_login * bytes.dcos_login + perUser.dcos_logout * bytes.dcos_logout) /
    userEvents;
  const trackBytes = (bytes.health + bytes.mesos_track + bytes.package_list) / plan.tracksPerRound;
  const bodyBytes = day.userEvents * userBytes + day.tracks * trackBytes;
  const backlogEvents = day.busiestHour * 3_600;
  const idRows = day.events * ID_DAYS;
  const idBytes = idRows * MEASURED.idBytes;
  const backlogBytes = (backlogEvents * bodyBytes) / day.events;
  const cores = Math.max(1, (day.busiestHour * MEASURED.cpuUs * HEADROOM) / 1e6);
  // The database is there twice.
  const stored = 2 * (idBytes + backlogBytes);
  const dollarsAMonth =
    2 * cores * 730 * PRICE.coreHour +
    (stored / GB) * PRICE.gigabyteMonth +
    ((bodyBytes * 30) / GB) * PRICE.gigabyteOut;
  return {
    clusters,
    events: day.events,
    busiestHour: day.busiestHour,
    busiestSecond: day.busiestSecond,
    withoutJitter: day.withoutJitter,
    bodyBytes,
    logBytes: bodyBytes + day.events * MEASURED.logBytes,
    backlogEvents,
    backlogBytes,
    idRows,
    idBytes,
    cores,
    dollarsAMonth,
  };
}

/** The tables of docs/scale.md, from the sizes of real events and a simulated day. */
export function printScale(bytes: Readonly<Record<SampleName, number>>, scales: readonly Scale[]): string {
  const row = (what: string, say: (scale: Scale) => string) => `| ${what} | ${scales.map(say).join(' | ')} |`;
  return [
    '| event | bytes |',
    '|---|---|',
    ...Object.entries(bytes).map(([name, each]) => `| \`${name}\` | ${whole(each)} |`),
    '',
    `| | ${scales.map(({ clusters }) => `${whole(clusters)} cluster${clusters === 1 ? '' : 's'}`).join(' | ')} |`,
    `|---|${scales.map(() => '---').join('|')}|`,
    row('events a day', ({ events }) => whole(events)),
    row('events a second, on average', ({ events }) => rough(events / DAY_SECONDS)),
    row('… in the busiest hour', ({ busiestHour }) => rough(busiestHour)),
    row('… in the busiest second', ({ busiestSecond }) => whole(busiestSecond)),
    row('… if all clusters told their tracks at the full five minutes', ({ withoutJitter }) => whole(withoutJitter)),
    row('bytes a day to a destination', ({ bodyBytes }) => size(bodyBytes)),
    row("bytes a day in the database's log", ({ logBytes }) => size(logBytes)),
    row('waiting after an hour without the destination', ({ backlogEvents }) => `${whole(backlogEvents)} events`),
    row('… of disk', ({ backlogBytes }) => size(backlogBytes)),
    row(`ids of ${ID_DAYS} days`, ({ idRows }) => `${rough(idRows / 1e6)} million`),
    row('… of disk', ({ idBytes }) => size(idBytes)),
    row('cores for proxies and database, half idle in the busiest hour', ({ cores }) => cores.toFixed(1)),
    row('dollars a month, the pair and what leaves', ({ dollarsAMonth }) => rough(dollarsAMonth)),
  ].join('\n');
}
