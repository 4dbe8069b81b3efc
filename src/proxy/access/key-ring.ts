import type { JwksReading, Keys } from './jwks.ts';

export interface KeyRing {
  /** What is known, asked for first if nothing is. @returns undefined when it cannot be had. */
  current(): Promise<Keys | undefined>;
  /** For a token whose key is not known: asks again, unless that was just done. @returns undefined when that failed. */
  renewed(): Promise<Keys | undefined>;
  /** Calls back after the keys have changed. */
  onChange(listener: () => void): void;
  problem(): string | undefined;
}

/** Known keys go on being used meanwhile; a key that was withdrawn is forgotten after this long. */
const FRESH_MS = 5 * 60_000;
/** Tokens with made-up key ids cannot make us ask more often than this. */
const PAUSE_MS = 30_000;
const PAUSE_AFTER_FAILURE_MS = 5_000;

const fingerprint = (keys: Keys): string =>
  [...keys].map(([id, key]) => `${id} ${key.export({ type: 'spki', format: 'der' }).toString('base64')}`).join('\n');

/**
 * The cluster's public keys: asked for at the first token, renewed in the background when they are old and at once for a
 * key nobody knows. While the endpoint is away, known keys hold. At most one question is under way.
 */
export function createKeyRing(options: {
  readonly read: () => Promise<JwksReading>;
  readonly now: () => number;
}): KeyRing {
  const { read, now } = options;
  const listeners: (() => void)[] = [];
  let keys: Keys | undefined;
  let askedMs = Number.NEGATIVE_INFINITY;
  let renewedMs = Number.NEGATIVE_INFINITY;
  let failure: string | undefined;
  let asking: Promise<void> | undefined;

  async function ask(): Promise<void> {
    askedMs = now();
    const reading = await read();
    failure = reading.ok ? undefined : reading.reason;
    if (!reading.ok) return;
    renewedMs = now();
    const isNew = keys === undefined || fingerprint(keys) !== fingerprint(reading.keys);
    keys = reading.keys;
    if (isNew) for (const listener of listeners) listener();
  }

  /** Joins the question under way, or begins one when it is time. */
  async function askAgain(): Promise<void> {
    const pauseMs = failure === undefined ? PAUSE_MS : PAUSE_AFTER_FAILURE_MS;
    // A clock that was set back must not make the pause longer.
    const sinceMs = Math.abs(now() - askedMs);
    if (asking === undefined && sinceMs >= pauseMs) {
      asking = ask().finally(() => {
        asking = undefined;
      });
    }
    await asking;
  }

  return {
    async current() {
      if (keys === undefined) await askAgain();
      else if (Math.abs(now() - renewedMs) > FRESH_MS) void askAgain();
      return keys;
    },
    async renewed() {
      await askAgain();
      return failure === undefined ? keys : undefined;
    },
    onChange: (listener) => void listeners.push(listener),
    problem() {
      if (failure === undefined) return undefined;
      const meanwhile = keys === undefined ? 'nobody is let in until it does' : 'the keys known so far hold meanwhile';
      return `the cluster's login keys (access.jwksUrl or access.jwksFile) cannot be had: ${failure}; ${meanwhile}`;
    },
  };
}
