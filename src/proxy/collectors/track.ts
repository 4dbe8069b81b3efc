import { type AdmittedEvent, admit } from '../../contract/event.ts';
import { EVENT_MAX_BYTES } from '../../contract/limits.ts';
import { enrich } from '../identity/enrich.ts';
import type { ClusterIdentity } from '../identity/identity.ts';
import type { Observation } from './collector.ts';
import { messageIdOf } from './message-id.ts';
import { trimToFit } from './trim.ts';

export interface Cluster {
  readonly identity: ClusterIdentity;
  /** Of this software: it stands on every event and counts for its size. */
  readonly version: string;
}

export type TrackResult =
  | { readonly ok: true; readonly event: AdmittedEvent; readonly trimmed: number }
  | { readonly ok: false; readonly reason: string };

/** From an observation to the event: cut to size, stamped, and through the contract's own door like any other. */
export function toTrack(
  observation: Extract<Observation, { ok: true }>,
  periodStartMs: number,
  { identity, version }: Cluster,
): TrackResult {
  const name = observation.event;
  const stamp = {
    messageId: messageIdOf(identity.general.clusterId, name, periodStartMs),
    timestamp: new Date(observation.observedMs).toISOString(),
  };
  const bytesOf = (properties: Readonly<Record<string, unknown>>) =>
    Buffer.byteLength(enrich({ name, type: 'track', ...stamp, properties }, identity, version));
  const properties = trimToFit(observation.properties, (some) => bytesOf(some) <= EVENT_MAX_BYTES);
  const admission = admit({ type: 'track', event: name, ...stamp, properties }, 'cluster');
  if (!admission.ok) {
    const field = admission.field === undefined ? '' : `: ${admission.field}`;
    return { ok: false, reason: `the catalogue does not take it (${admission.reason}${field})` };
  }
  const trimmed = typeof properties.trimmed === 'number' ? properties.trimmed : 0;
  return { ok: true, event: admission.event, trimmed };
}
