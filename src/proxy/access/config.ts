import * as v from 'valibot';
import { BATCH_MAX_EVENTS } from '../../contract/limits.ts';
import { isLoopback } from '../outbound/loopback.ts';

/** Who may ask, how often, and who may see more than their own: the key `access` of the configuration. */
const text = (doc: string) => v.pipe(v.string(), v.minLength(1), v.description(doc));
const names = (doc: string) => v.optional(v.pipe(v.array(v.pipe(v.string(), v.minLength(1))), v.description(doc)), []);
const perSecond = (doc: string, fallback: number) =>
  v.optional(v.pipe(v.number(), v.minValue(0.01), v.description(doc)), fallback);
const burst = (doc: string, fallback: number, least: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(least), v.description(doc)), fallback);

interface Rates {
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
  readonly eventsPerSecond: number;
  readonly eventBurst: number;
}

/** A burst of events is at least one full batch, which could else never pass. */
const rates = (of: string, fallback: Rates) =>
  v.optional(
    v.strictObject({
      requestsPerSecond: perSecond(`Requests of ${of}, in the long run.`, fallback.requestsPerSecond),
      requestBurst: burst(`Requests of ${of} at once.`, fallback.requestBurst, 1),
      eventsPerSecond: perSecond(`Events of ${of}, in the long run.`, fallback.eventsPerSecond),
      eventBurst: burst(`Events of ${of} at once.`, fallback.eventBurst, BATCH_MAX_EVENTS),
    }),
    {},
  );

/**
 * Far above an honest UI: a page sends a request every few seconds at most, and after an outage what its queue of 500
 * events held. In total, a fraction of what the intake can do, and more than ten thousand people click.
 */
const limits = v.strictObject({
  perUser: rates('one user', { requestsPerSecond: 10, requestBurst: 100, eventsPerSecond: 100, eventBurst: 5_000 }),
  total: rates('all users together', {
    requestsPerSecond: 2_000,
    requestBurst: 4_000,
    eventsPerSecond: 10_000,
    eventBurst: 20_000,
  }),
});

export const accessConfig = v.variant('kind', [
  v.strictObject({
    kind: v.pipe(
      v.literal('loopback'),
      v.description('Development, and tests: no token is verified, so only this machine may connect.'),
    ),
    limits: v.optional(limits),
  }),
  v.strictObject({
    kind: v.pipe(v.literal('admin-router'), v.description('Every request must bear a login token of DC/OS.')),
    secretFile: v.optional(
      text(
        'Open DC/OS up to 1.12: the file with the secret that signs tokens, /var/lib/dcos/dcos-oauth/auth-token-secret.',
      ),
    ),
    jwksUrl: v.optional(
      v.pipe(
        v.string(),
        v.url(),
        v.regex(/^https?:\/\//i, 'an http(s) URL'),
        v.description(
          'DC/OS 1.13 and later, and Enterprise: where the public keys are, http://127.0.0.1:8101/acs/api/v1/auth/jwks on a master, …/acs/api/v1/auth/jwks of Admin Router elsewhere.',
        ),
      ),
    ),
    jwksFile: v.optional(
      text('A copy of what jwksUrl answers, where the cluster has no certificate that can be verified.'),
    ),
    caFile: v.optional(text('PEM file of the CA of jwksUrl; the one of the cluster if left out.')),
    issuer: v.optional(text('The issuer (`iss`) a token must name; not looked at if left out: DC/OS names none.')),
    admins: v.optional(
      v.strictObject({
        uids: names('User ids of those who may see what all users sent.'),
        groups: names('Groups of those, where tokens have a claim `groups`: those of DC/OS itself have none.'),
      }),
      {},
    ),
    monitoring: v.optional(
      v.pipe(
        v.picklist(['loopback', 'everybody']),
        v.description('Who gets /healthz and /metrics without a token: this machine, or whoever can connect.'),
      ),
      'loopback',
    ),
    limits: v.optional(limits, {}),
  }),
]);

export type AccessConfig = v.InferOutput<typeof accessConfig>;
export type LimitsConfig = v.InferOutput<typeof limits>;

/** What cannot be seen in one key alone. @returns one line for each mistake, with the way out. */
export function accessProblems(access: AccessConfig, host: string): string[] {
  if (access.kind === 'loopback') {
    return isLoopback(host.includes(':') ? `[${host}]` : host)
      ? []
      : [
          'listen.host: access.kind "loopback" verifies nobody, so only 127.0.0.1, ::1 and localhost go with it; to listen elsewhere set access.kind to "admin-router" with jwksUrl, or secretFile (open DC/OS up to 1.12)',
        ];
  }
  const sources = [access.secretFile, access.jwksUrl, access.jwksFile].filter((source) => source !== undefined);
  return sources.length === 1
    ? []
    : ['access: needs one of jwksUrl, jwksFile and secretFile (open DC/OS up to 1.12), to verify tokens with'];
}
