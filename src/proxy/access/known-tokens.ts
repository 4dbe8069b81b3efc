import { hash } from 'node:crypto';
import type { Asker } from './asker.ts';
import { createRecent } from './recent.ts';

type User = Extract<Asker, { kind: 'user' }>;
interface Known {
  readonly user: User;
  readonly expiresMs: number;
}

/** Tokens that were good, by their hash: verifying is a signature, looking up is a hash. They themselves are not kept. */
export function createKnownTokens(options: { readonly most: number; readonly now: () => number }) {
  const known = createRecent<Known>(options.most);
  const keyOf = (token: string): string => hash('sha256', token, 'base64');
  return {
    /** @returns the user, unless the token has expired since. */
    find(token: string): User | undefined {
      const found = known.get(keyOf(token));
      return found === undefined || found.expiresMs <= options.now() ? undefined : found.user;
    },
    add: (token: string, entry: Known): void => known.set(keyOf(token), entry),
    clear: known.clear,
  };
}
