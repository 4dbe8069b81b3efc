import { toWire } from '../identity/enrich.ts';
import type { ClusterIdentity } from '../identity/identity.ts';
import { writeJson } from '../identity/wire-json.ts';
import type { Outcome } from './round.ts';

const INDENT = 4;

/** What Go's encoder escapes and JSON.stringify does not. All of them stand in strings only. */
const escapedByGo = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * What would be sent, as `dcos-signal -test` printed it: tracks by source, `null` for a broken one, properties in order.
 * Without what only delivery needs: type, messageId, timestamp, context.
 */
export function dryRunDocument(outcomes: readonly Outcome[], identity: ClusterIdentity, version: string): string {
  const tracks: Record<string, unknown> = { cosmos: null, diagnostics: null, mesos: null };
  for (const { name, event } of outcomes) {
    if (event === undefined) continue;
    const { properties, anonymousId, userId, event: eventName } = toWire(event, identity, version);
    const sorted = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));
    tracks[name] = { properties: Object.fromEntries(sorted), anonymousId, userId, event: eventName };
  }
  return `${writeJson(tracks, INDENT).replace(/[<>&\u2028\u2029]/g, escapedByGo)}\n`;
}
