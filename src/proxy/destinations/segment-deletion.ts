import type { createDestinationClient } from '../outbound/destination-client.ts';
import type { Secret } from '../secrets/secret.ts';
import { errorCode } from './error-code.ts';

/**
 * Segment's deletion and suppression API, as its Public API has it (https://docs.segmentapis.com/tag/Deletion-and-Suppression):
 * "regulations" are asked for and carried out later, in Segment and in the destinations behind it that support that. By
 * `anonymousId` they exist for one source, not for a workspace.
 */
export const REGULATION_TYPES = [
  'SUPPRESS_WITH_DELETE',
  'SUPPRESS_WITH_DELETE_INTERNAL',
  'DELETE_ONLY',
  'DELETE_INTERNAL',
  'SUPPRESS_ONLY',
  'UNSUPPRESS',
] as const;
export type RegulationType = (typeof REGULATION_TYPES)[number];

/** Where Segment's Public API is, for the two regions a workspace may be in. */
export const PUBLIC_API = { us: 'https://api.segmentapis.com', eu: 'https://eu1.api.segmentapis.com' } as const;

export interface DeletionClient {
  /** Goes to `apiUrl`'s origin alone. */
  readonly dispatcher: ReturnType<typeof createDestinationClient>;
  readonly apiUrl: URL;
  /** Of the Public API; not the write key. */
  readonly token: Secret;
}

export type DeletionAnswer<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly error: string };

const TIMEOUT_MS = 30_000;
const ANSWER_MAX_BYTES = 64 * 1024;

/** What each refusal means, with the way out. */
const REFUSALS: Readonly<Record<number, string>> = {
  401: 'the token is not valid for this API or region',
  403: 'the token may not do this: it needs the role Workspace Owner',
  404: 'there is no such source or regulation in the workspace of the token',
  422: 'the request was refused as invalid: see whether the plan of the workspace has deletion and suppression',
  429: 'too many requests: try again later',
};

async function ask(
  { dispatcher, apiUrl, token }: DeletionClient,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<DeletionAnswer<{ readonly data: unknown }>> {
  try {
    const response = await dispatcher.request({
      origin: apiUrl.origin,
      path: `${apiUrl.pathname.replace(/\/$/, '')}${path}`,
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token.reveal()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = (await response.body.text()).slice(0, ANSWER_MAX_BYTES);
    const { statusCode: status } = response;
    // A redirect is not followed: the token is for this place alone.
    if (status !== 200) return { ok: false, error: `HTTP ${status}: ${REFUSALS[status] ?? 'not understood'}` };
    const answer: unknown = JSON.parse(text);
    return {
      ok: true,
      data: typeof answer === 'object' && answer !== null && 'data' in answer ? answer.data : undefined,
    };
  } catch (error) {
    return {
      ok: false,
      error: error instanceof SyntaxError ? 'the answer is not JSON' : `network: ${errorCode(error)}`,
    };
  }
}

const textAt = (value: unknown, ...keys: readonly string[]): string | undefined => {
  let at = value;
  for (const key of keys) at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined;
  return typeof at === 'string' ? at : undefined;
};

/** Asks for a regulation of one anonymousId. @returns its id, by which its progress can be asked for. */
export async function requestRegulation(
  client: DeletionClient,
  wanted: { readonly sourceId: string; readonly type: RegulationType; readonly anonymousId: string },
): Promise<DeletionAnswer<{ readonly id: string }>> {
  const answer = await ask(client, 'POST', `/regulations/sources/${encodeURIComponent(wanted.sourceId)}`, {
    regulationType: wanted.type,
    subjectType: 'ANONYMOUS_ID',
    subjectIds: [wanted.anonymousId],
  });
  if (!answer.ok) return answer;
  const id = textAt(answer.data, 'regulateId');
  return id === undefined ? { ok: false, error: 'the answer names no regulation' } : { ok: true, id };
}

/** How far a regulation is: INITIALIZED, RUNNING, FINISHED, FAILED, … */
export async function regulationStatus(
  client: DeletionClient,
  id: string,
): Promise<DeletionAnswer<{ readonly status: string }>> {
  const answer = await ask(client, 'GET', `/regulations/${encodeURIComponent(id)}`);
  if (!answer.ok) return answer;
  const status = textAt(answer.data, 'regulation', 'overallStatus');
  return status === undefined ? { ok: false, error: 'the answer has no status' } : { ok: true, status };
}
