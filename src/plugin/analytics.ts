import { AnalyticsBrowser } from '@segment/analytics-next';
import type { Captured } from './captured.ts';

/** What the SDK made of a call: untrusted, since it adds address, title and referrer of the page. */
export interface SdkEvent {
  readonly name: unknown;
  readonly properties: unknown;
  readonly messageId: string;
}

export interface Analytics {
  send(event: Captured, messageId: string): void;
  close(): void;
}

/**
 * Opens analytics-next so that it contacts nobody and stores nothing: settings inline, no metrics, no query-string API,
 * no user, no group, memory only, and no `Segment.io` destination. Measured on 1.84.3 and held by
 * test/unit/plugin/analytics.test.ts. The write key is empty because any other makes the SDK's requests carry an
 * `Authorization` header, which Admin Router takes instead of the login cookie.
 *
 * @param capture called inside `send()`, synchronously: `dispatch_start` comes before the SDK's first await, so an
 *   event survives a page that is being closed. It is not in the SDK's documentation, hence the pinned version.
 */
export function openAnalytics(capture: (event: SdkEvent) => void): Promise<Analytics> {
  const buffered = new AnalyticsBrowser().load(
    { writeKey: '', cdnSettings: { integrations: { 'Segment.io': { apiKey: '' } }, metrics: { sampleRate: 0 } } },
    {
      useQueryString: false,
      disableClientPersistence: true,
      user: { disable: true },
      group: { disable: true },
      integrations: { 'Segment.io': false },
    },
  );
  return buffered.then(([analytics]) =>
    analytics.deregister('Page Enrichment').then(() => {
      let open = true;
      analytics.on('dispatch_start', ({ event }) => {
        if (!open) return;
        const name = event.type === 'page' ? 'page' : event.event;
        capture({ name, properties: event.properties, messageId: event.messageId });
      });
      return {
        send(event, messageId) {
          // What becomes of it inside the SDK afterwards does not matter: there is no destination.
          const sent =
            event.name === 'page'
              ? analytics.page({ ...event.properties }, { messageId })
              : analytics.track(event.name, { ...event.properties }, { messageId });
          sent.catch(() => undefined);
        },
        close() {
          open = false;
        },
      };
    }),
  );
}
