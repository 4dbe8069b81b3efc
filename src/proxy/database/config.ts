import * as v from 'valibot';
import { Secret } from '../secrets/secret.ts';

/** Where the spool lies, and how its database is reached if it lies in one: part of the key `spool`. */
const text = (doc: string) => v.pipe(v.string(), v.minLength(1), v.description(doc));

export const databaseKeys = {
  kind: v.optional(
    v.pipe(
      v.picklist(['embedded', 'postgres']),
      v.description(
        'embedded: files in dataDir, for one proxy. postgres: a database that any number of proxies share, PostgreSQL or what speaks its protocol.',
      ),
    ),
    'embedded',
  ),
  url: v.optional(
    v.pipe(
      text('With kind postgres: postgres://user:password@host,host/database. Better: urlFile.'),
      v.transform((value: string) => new Secret(value)),
    ),
  ),
  urlFile: v.optional(text('With kind postgres: a file that holds the URL and nothing else; mode 0600.')),
  urlVariable: v.optional(text('With kind postgres: the name of an environment variable that holds the URL.')),
  caFile: v.optional(
    text('With kind postgres: PEM file of a CA that is trusted besides the known ones. TLS is always verified.'),
  ),
  allowPlain: v.optional(
    v.pipe(
      v.boolean(),
      v.description('With kind postgres: events and password may go in the clear to a database on another machine.'),
    ),
    false,
  ),
  poolSize: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(2),
      v.maxValue(50),
      v.description('With kind postgres: connections of this proxy at once.'),
    ),
    6,
  ),
  requireSynchronous: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'With kind postgres: events are taken only while a commit is on two machines before it is acknowledged.',
      ),
    ),
    false,
  ),
  leaseMs: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(15_000),
      v.description(
        'With kind postgres: how long the others wait for a proxy that took a batch and is not heard of any more.',
      ),
    ),
    60_000,
  ),
} as const;

interface DatabaseKeys {
  readonly kind: 'embedded' | 'postgres';
  readonly url?: Secret | undefined;
  readonly urlFile?: string | undefined;
  readonly urlVariable?: string | undefined;
}

/** What cannot be seen in one key alone. @returns one line for each mistake, with the way out. */
export function databaseProblems({ kind, url, urlFile, urlVariable }: DatabaseKeys): string[] {
  const given = Object.entries({ url, urlFile, urlVariable }).flatMap(([key, value]) =>
    value === undefined ? [] : [key],
  );
  if (kind === 'postgres') {
    return given.length === 1 ? [] : ['spool: kind postgres needs one of urlFile, urlVariable or url'];
  }
  return given.map((key) => `spool.${key}: has no meaning without spool.kind "postgres"`);
}
