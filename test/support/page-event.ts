import { randomUUID } from 'node:crypto';

/** A page view as the plugin sends it. */
export const pageEvent = (path = '/services/detail/:id/tasks') => ({
  type: 'page' as const,
  messageId: randomUUID(),
  timestamp: new Date().toISOString(),
  properties: { path },
});
