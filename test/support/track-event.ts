import { randomUUID } from 'node:crypto';

/** A track event as the plugin sends it. */
export const trackEvent = (event: string, properties: object) => ({
  type: 'track' as const,
  event,
  messageId: randomUUID(),
  timestamp: new Date().toISOString(),
  properties,
});
