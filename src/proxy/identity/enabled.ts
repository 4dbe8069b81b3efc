/**
 * `enabled` of dcos-signal-config.json. DC/OS writes the strings "true" and "false"; dcos-signal knew only the latter
 * as a no, and took "False" or "no" for a yes.
 *
 * @returns whether telemetry is on. Absent is on, as with dcos-signal; what is neither a yes nor a no is a no.
 */
const YES = new Set(['true', 'yes', 'on', '1', 't', 'y', '']);

export function isEnabled(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return YES.has(String(value).trim().toLowerCase());
}
