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
const POLICIES: readonly unknown[] = ['off', 'opt-in', 'opt-out'];

const isPolicy = (value: unknown): value is Policy => POLICIES.indexOf(value) >= 0;

/** Reads what the operator wrote. A word that is not understood is not guessed at: it closes the gate. */
export function parseConfig(given: unknown): PluginConfig {
  const enabled = property(given, 'enabled');
  const policy = property(given, 'policy') ?? 'opt-out';
  const locked = property(given, 'locked') ?? false;
  const base = String(property(given, 'base') ?? DEFAULT_BASE).replace(/\/*$/, '/');
  const understood = isPolicy(policy) && typeof locked === 'boolean' && BASE.test(base);
  return {
    enabled: typeof enabled === 'boolean' ? enabled : undefined,
    policy: understood ? policy : undefined,
    locked: locked !== false,
    base: understood ? base : DEFAULT_BASE,
  };
}
