import { createHmac } from 'node:crypto';

/**
 * What becomes of names an operator chose: frameworks, app ids, units DC/OS does not ship. The Telemetry page promises
 * them, so they are sent unless the operator says otherwise.
 *
 * `hash` keeps them countable and comparable within one cluster and unreadable. It is keyed with the cluster id, which
 * the far side knows: somebody who guesses a name can check the guess. `omit` leaves nothing to guess.
 */
export type NamePolicy = 'send' | 'hash' | 'omit';

/** @returns what to send for a name; undefined: nothing. */
export type NameFilter = (name: string) => string | undefined;

const SHIPPED_FRAMEWORKS = new Set(['marathon', 'metronome']);

export const isShippedFramework = (name: string): boolean => SHIPPED_FRAMEWORKS.has(name);
/** Every unit DC/OS ships begins like this, but for the target they hang from. */
export const isShippedUnit = (name: string): boolean => name.startsWith('dcos-') || name === 'dcos.target';

/** @param isShipped names that DC/OS chose, and that are sent whatever the policy. */
export function createNameFilter(
  policy: NamePolicy,
  clusterId: string,
  isShipped: (name: string) => boolean = () => false,
): NameFilter {
  if (policy === 'send') return (name) => name;
  const hashed = (name: string) => `hashed-${createHmac('sha256', clusterId).update(name).digest('hex').slice(0, 16)}`;
  return (name) => {
    if (name === '' || isShipped(name)) return name;
    return policy === 'hash' ? hashed(name) : undefined;
  };
}
