import type { ClusterIdentity } from './identity.ts';

/** What stands in the place of a value that is the operator's. */
export const HIDDEN = '(hidden)';

/**
 * Hides in an event's JSON what only administrators see: the key of the customer and the id of the licence. All else
 * stays as it is, byte for byte.
 */
export function createMask({ general, userId }: ClusterIdentity): (body: string) => string {
  const secrets = { customerKey: general.customerKey, licenseId: general.licenseId, userId: userId ?? '' };
  const pairs = Object.entries(secrets)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => [`"${key}":${JSON.stringify(value)}`, `"${key}":"${HIDDEN}"`] as const);
  return (body) => pairs.reduce((text, [from, to]) => text.replaceAll(from, to), body);
}
