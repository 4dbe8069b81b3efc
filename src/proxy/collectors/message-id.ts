import { createHash } from 'node:crypto';
import type { ClusterEventName } from '../../contract/event.ts';

/** Namespace of our ids (RFC 9562, section 6.6): drawn once, the same for ever. */
const NAMESPACE = Buffer.from('5c1b9a3e4d2f4e0b9f6a7d0e3c8b2a41', 'hex');

/**
 * The id of a cluster's track: the same on every master and after every restart, so that several of them make one event
 * anywhere downstream.
 *
 * @param periodStartMs epoch ms at which the period of the observation began.
 * @returns a UUID of version 5 (RFC 9562): SHA-1, cut and marked.
 */
export function messageIdOf(clusterId: string, event: ClusterEventName, periodStartMs: number): string {
  const hash = createHash('sha1').update(NAMESPACE).update(`${clusterId}\n${event}\n${periodStartMs}`).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
