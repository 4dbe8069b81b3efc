import { environmentSaysNo } from '../config/environment.ts';
import type { Config } from '../config/schema.ts';
import type { Terminal } from './terminal.ts';

/** @returns why nothing may leave this machine, as the configuration and the environment say; undefined: it may. */
export function whyOff({ consent }: Pick<Config, 'consent'>, { env }: Pick<Terminal, 'env'>): string | undefined {
  if (environmentSaysNo(env)) return 'telemetry is off: the environment says so';
  if (!consent.telemetryEnabled) return 'telemetry is off: consent.telemetryEnabled';
  return consent.policy === 'off' ? 'telemetry is off: consent.policy' : undefined;
}
