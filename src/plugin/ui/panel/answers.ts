import type { CatalogDescription } from '../../../contract/describe.ts';
import { type Answer, parseJson } from '../../answer.ts';
import { property } from '../../property.ts';
import type { SentPayload } from '../../transport/wire-log.ts';

/** Asks the proxy; a body makes it a POST. Never rejects. */
export type Ask = (path: string, body?: string) => Promise<Answer>;

/** @returns undefined where the proxy did not answer well. */
export const askJson = (ask: Ask, path: string, body?: string): Promise<object | undefined> =>
  ask(path, body).then(({ status, text }) => {
    const answer = status === 200 ? parseJson(text) : undefined;
    return answer instanceof Object ? answer : undefined;
  });

/** `GET v1/policy`, the part that is for reading. The two halves are of one release, so its lists are what they say. */
export interface Disclosed {
  readonly state?: string;
  readonly catalog?: CatalogDescription;
  readonly destinations?: readonly { readonly name: string; readonly kind: string; readonly host?: string }[];
  readonly retention?: { readonly undeliveredMaxMs?: number };
}

export const entriesOf = (body: object): readonly SentPayload[] => {
  const entries = property(body, 'entries');
  return Array.isArray(entries) ? entries : [];
};

export const tracksOf = (body: object): readonly object[] => {
  const tracks = property(body, 'tracks');
  return Array.isArray(tracks) ? tracks : [];
};
