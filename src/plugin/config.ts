import type { Policy } from '../contract/consent.ts';
import { property } from './property.ts';

/** What ui-config says under `uiConfiguration.plugins.tracking`; the schema is in plugin.json. */
export interface PluginConfig {
  /** `undefined`: not known, which counts as a no. */
  readonly enabled: boolean | undefined;
  readonly policy: Policy | undefined;
  readonly locked: boolean;
  /** Where the proxy is, on the page's own origin: begins and ends with a slash. */
  readonly base: string;
}

const DEFAULT_BASE = '/service/telemetry/';
/** A path and nothing else: no scheme, no host (`//host`, `/\host`), so no other origin can be named. */
const BASE = /^\/(?:[\w.~-]+\/)*$/;
/** From the strictest on; what is not known is stricter than anything. */
const POLICIES: readonly unknown[] = ['off', 'opt-in', 'opt-out'] satisfies readonly Policy[];

const isPolicy = (value: unknown): value is Policy => POLICIES.indexOf(value) >= 0;

/** The stricter of the UI's configuration and the proxy's. */
export const stricter = (ours: Policy | undefined, theirs: Policy): Policy | undefined =>
  POLICIES[Math.min(POLICIES.indexOf(ours), POLICIES.indexOf(theirs))] as Policy | undefined;

/** Reads what the operator wrote. A word that is not understood is not guessed at: it closes the gate. */
export function parseConfig(given: unknown): PluginConfig {
  const or = (key: string, byDefault: unknown): unknown => property(given, key) ?? byDefault;
  const enabled = property(given, 'enabled');
  const policy = or('policy', 'opt-out');
  const locked = or('locked', false);
  const base = String(or('base', DEFAULT_BASE)).replace(/\/*$/, '/');
  const understood = isPolicy(policy) && typeof locked === 'boolean' && BASE.test(base);
  return {
    enabled: typeof enabled === 'boolean' ? enabled : undefined,
    policy: understood ? policy : undefined,
    locked: locked !== false,
    base: understood ? base : DEFAULT_BASE,
  };
}
