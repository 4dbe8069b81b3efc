import { catalog } from '../../contract/catalog.ts';
import type { AdmittedEvent } from '../../contract/event.ts';
import type { ClusterIdentity } from './identity.ts';
import { writeJson } from './wire-json.ts';

export const LIBRARY = 'dcos-ui-telemetry';

/** One event as Segment's HTTP API takes it (https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/). */
export interface WireTrack {
  readonly type: 'page' | 'track';
  readonly event?: string;
  readonly messageId: string;
  readonly anonymousId: string;
  readonly userId?: string;
  readonly timestamp: string;
  readonly context: { readonly ip: string; readonly library: { readonly name: string; readonly version: string } };
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * Adds what the proxy alone knows: the general properties, which win over any of the event's own, and the cluster's id
 * as `anonymousId`. The customer key goes on the cluster's own tracks only.
 *
 * @param version of this software.
 */
export function toWire(event: AdmittedEvent, identity: ClusterIdentity, version: string): WireTrack {
  const withUser = identity.userId !== undefined && catalog[event.name].from === 'cluster';
  return {
    type: event.type,
    ...(event.type === 'track' ? { event: event.name } : {}),
    messageId: event.messageId,
    anonymousId: identity.general.clusterId,
    ...(withUser ? { userId: identity.userId } : {}),
    timestamp: event.timestamp,
    // Segment takes the sender's address for the user's unless told another; this one is nobody's.
    context: { ip: '0.0.0.0', library: { name: LIBRARY, version } },
    properties: { ...event.properties, ...identity.general },
  };
}

/** @returns the final JSON of one event, as it is stored and delivered. */
export function enrich(event: AdmittedEvent, identity: ClusterIdentity, version: string): string {
  const wire = toWire(event, identity, version);
  // Browser events are many and have no numbers that JSON.stringify would change.
  return catalog[event.name].from === 'cluster' ? writeJson(wire) : JSON.stringify(wire);
}
