import { hash } from 'node:crypto';
import type { Asker } from './asker.ts';

type User = Extract<Asker, { kind: 'user' }>;
interface Known {
  readonly user: User;
  readonly expiresMs: number;
}

/**
 * Tokens that were good, by their hash: verifying is a signature, looking up is a hash. The least lately used goes when
 * there are too many. The tokens themselves are not kept.
 */
export function createKnownTokens(options: { readonly most: number; readonly now: () => number }) {
  const known = new Map<string, Known>();
  return {
    /** @returns the user, unless the token has expired since. */
    find(token: string): User | undefined {
      const key = hash('sha256', token, 'base64');
      const found = known.get(key);
      if (found === undefined) return undefined;
      known.delete(key);
      if (found.expiresMs <= options.now()) return undefined;
      known.set(key, found);
      return found.user;
    },
    add(token: string, entry: Known): void {
      known.set(hash('sha256', token, 'base64'), entry);
      if (known.size > options.most) {
        const { value } = known.keys().next();
        if (value !== undefined) known.delete(value);
      }
    },
    clear: () => known.clear(),
    get size(): number {
      return known.size;
    },
  };
}
