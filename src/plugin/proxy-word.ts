import type { ConsentInputs, Decision, Policy } from '../contract/consent.ts';
import { property } from './property.ts';

/**
 * What the proxy said about this user: all of it in answer to `GET v1/policy`, state and reason alone in answer to a
 * batch that it did not take. It can close what is open here, and never open what is closed.
 */
export interface ProxyWord extends Decision {
  readonly policy?: Policy;
  readonly locked?: boolean;
  readonly choice?: Exclude<ConsentInputs['choice'], 'unreadable'>;
}

/** @returns undefined where it is no answer of the proxy's. */
export function readWord(body: unknown): ProxyWord | undefined {
  const state = property(body, 'state');
  // A word of a later release is shown as one that nobody knows; what counts is the state.
  return state === 'on' || state === 'off' || state === 'ask' ? (body as ProxyWord) : undefined;
}
