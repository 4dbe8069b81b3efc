import * as v from 'valibot';
import { accessConfig } from '../access/config.ts';
import { databaseKeys } from '../database/config.ts';
import { clusterConfig } from '../identity/config.ts';
import { Secret } from '../secrets/secret.ts';

/**
 * Every key of the configuration file, with its meaning and default: `docs/configuration.md` is made from it, and start-up
 * refuses whatever does not fit it. Units are part of the name.
 */
const port = (doc: string, fallback: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535), v.description(doc)), fallback);
const text = (doc: string) => v.pipe(v.string(), v.minLength(1), v.description(doc));
/** Never a plain string again, so that nothing can print it. */
const secret = v.transform((value: string) => new Secret(value));
const httpUrl = (doc: string) =>
  v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//, 'an http(s) URL'), v.description(doc));
const milliseconds = (doc: string, fallback: number, least: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(least), v.description(doc)), fallback);
const bytes = (doc: string, fallback: number, least: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(least), v.description(doc)), fallback);
const kind = <const Kind extends string>(name: Kind, doc: string) => v.pipe(v.literal(name), v.description(doc));
const destinationName = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^[a-z][a-z0-9-]{0,31}$/),
    v.description('A name for health, metrics and logs; the kind if left out.'),
  ),
);

const MiB = 1024 * 1024;
const HOUR_MS = 3_600_000;

export const destination = v.variant('kind', [
  v.strictObject({
    kind: kind('segment', 'Segment, or whatever speaks its HTTP API.'),
    name: destinationName,
    url: v.optional(
      httpUrl('Segment or anything that speaks its API; events go to /v1/batch below it, or to the path given here.'),
      'https://api.segment.io',
    ),
    writeKey: v.optional(v.pipe(text('The write key. Better: writeKeyFile.'), secret)),
    writeKeyFile: v.optional(text('A file that holds the write key and nothing else; mode 0600.')),
    writeKeyVariable: v.optional(text('The name of an environment variable that holds the write key.')),
    gzip: v.optional(v.pipe(v.boolean(), v.description('Compress requests, where the destination takes it.')), false),
    proxyUrl: v.optional(
      v.pipe(
        httpUrl('An HTTP proxy to reach it through, with user and password if it wants them. No other is ever used.'),
        secret,
      ),
    ),
    caFile: v.optional(text('PEM file of a CA that is trusted besides the known ones. TLS is always verified.')),
    allowPlainHttp: v.optional(
      v.pipe(v.boolean(), v.description('Events and write key may go over plain http to another machine.')),
      false,
    ),
  }),
  v.strictObject({
    kind: kind('file', 'A file on this machine, for a log shipper or an air gap.'),
    name: destinationName,
    path: text('A file that gets one JSON event a line.'),
    maxBytes: bytes('Size at which a new file is begun.', 64 * MiB, 64 * 1024),
    keep: v.optional(
      v.pipe(v.number(), v.integer(), v.minValue(1), v.description('How many finished files are kept.')),
      5,
    ),
    groupReadable: v.optional(
      v.pipe(v.boolean(), v.description('Mode 0640 and not 0600: for a log shipper in the same group.')),
      false,
    ),
  }),
  v.strictObject({ kind: kind('stdout', 'Standard output, one JSON event a line.'), name: destinationName }),
  v.strictObject({
    kind: kind('none', 'Nowhere: everything is collected, checked, shown and counted, and nothing leaves.'),
    name: destinationName,
  }),
]);

export const schema = v.strictObject({
  listen: v.optional(
    v.strictObject({
      host: v.optional(
        text('Address to listen on. Anything but loopback wants access.kind admin-router.'),
        '127.0.0.1',
      ),
      port: port('Port to listen on; 0 takes a free one.', 8787),
    }),
    {},
  ),
  access: v.optional(accessConfig, { kind: 'loopback' }),
  dataDir: v.optional(text('Folder of the spool; made with mode 0700.'), './data'),
  allowRoot: v.optional(
    v.pipe(v.boolean(), v.description('It may run as root where others than this machine reach it.')),
    false,
  ),
  cluster: v.optional(clusterConfig, {}),
  collect: v.optional(
    v.strictObject({
      everyMs: milliseconds("How often the cluster's three tracks are taken.", HOUR_MS, 1_000),
      names: v.optional(
        v.pipe(
          v.picklist(['send', 'hash', 'omit']),
          v.description(
            'What happens to names an operator chose (frameworks, app ids, unit names not shipped by DC/OS).',
          ),
        ),
        'send',
      ),
    }),
    {},
  ),
  destinations: v.optional(
    v.pipe(v.array(destination), v.minLength(1), v.description('Where events go; each has its own progress.')),
    [{ kind: 'none' }],
  ),
  spool: v.optional(
    v.strictObject({
      ...databaseKeys,
      maxBytes: bytes('Size of the spool at which the policy of whenFull begins.', 1024 * MiB, 16 * MiB),
      maxAgeMs: milliseconds(
        'Undelivered events older than this are dropped, and counted.',
        30 * 24 * HOUR_MS,
        HOUR_MS,
      ),
      whenFull: v.optional(
        v.pipe(
          v.picklist(['refuse', 'drop-oldest']),
          v.description('A full spool refuses new events with 503, or drops the oldest and counts them.'),
        ),
        'refuse',
      ),
    }),
    {},
  ),
  consent: v.optional(
    v.strictObject({
      telemetryEnabled: v.optional(
        v.pipe(v.boolean(), v.description("DC/OS's telemetry_enabled: false sends nothing at all.")),
        true,
      ),
      policy: v.optional(
        v.pipe(
          v.picklist(['off', 'opt-in', 'opt-out']),
          v.description('Events of the UI: never, only after a yes, or until a no.'),
        ),
        'opt-out',
      ),
      locked: v.optional(v.pipe(v.boolean(), v.description("A user's yes is not heard; a no always is.")), false),
    }),
    {},
  ),
  insight: v.optional(
    v.strictObject({
      enabled: v.optional(
        v.pipe(
          v.boolean(),
          v.description('Counts of what is used and how the cluster was are kept here, for its operator; never sent.'),
        ),
        true,
      ),
      retentionDays: v.optional(
        v.pipe(
          v.number(),
          v.integer(),
          v.minValue(1),
          v.maxValue(3_650),
          v.description('How long they are kept: by the hour for a week of it, by the day for all of it.'),
        ),
        90,
      ),
    }),
    {},
  ),
  log: v.optional(
    v.strictObject({
      level: v.optional(
        v.pipe(
          v.picklist(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
          v.description('Least severe entry that is logged.'),
        ),
        'info',
      ),
    }),
    {},
  ),
});

export type Config = v.InferOutput<typeof schema>;
export type DestinationConfig = v.InferOutput<typeof destination>;
