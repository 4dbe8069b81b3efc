import { catalog } from '../../contract/catalog.ts';
import type { AdmittedEvent } from '../../contract/event.ts';
import type { ClusterIdentity } from './identity.ts';
import { writeJson } from './wire-json.ts';

export const LIBRARY = 'dcos-ui-telemetry';

/**
 * The final wire JSON of one event, as it is stored and delivered: with the general properties, which win over any of
 * the event's own, and the cluster's id as `anonymousId`. The customer key goes on the cluster's own tracks only.
 *
 * @param version of this software.
 */
export function enrich(event: AdmittedEvent, identity: ClusterIdentity, version: string): string {
  const fromCluster = catalog[event.name].from === 'cluster';
  const wire = {
    type: event.type,
    ...(event.type === 'track' ? { event: event.name } : {}),
    messageId: event.messageId,
    anonymousId: identity.general.clusterId,
    ...(fromCluster && identity.userId !== undefined ? { userId: identity.userId } : {}),
    timestamp: event.timestamp,
    // Segment takes the sender's address for the user's unless told another; this one is nobody's.
    context: { ip: '0.0.0.0', library: { name: LIBRARY, version } },
    properties: { ...event.properties, ...identity.general },
  };
  return fromCluster ? writeJson(wire) : JSON.stringify(wire);
}
