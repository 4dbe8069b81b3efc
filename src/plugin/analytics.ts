import { AnalyticsBrowser, type Analytics as Sdk } from '@segment/analytics-next';
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
 * The SDK notes every event's id for ever (`PriorityQueue.seen`), which a cluster UI that stays open for weeks would
 * feel. So it is replaced by a fresh one now and then.
 */
const EVENTS_PER_INSTANCE = 1000;

/**
 * Opens analytics-next so that it contacts nobody and stores nothing: settings inline, no metrics, no query-string API,
 * no user, no group, memory only, and no `Segment.io` destination. Measured on 1.84.3 and held by
 * test/unit/plugin/analytics.test.ts. The write key is empty because any other makes the SDK's requests carry an
 * `Authorization` header, which Admin Router takes instead of the login cookie.
 *
 * @param capture called inside `send()`, synchronously: `dispatch_start` comes before the SDK's first await, so an
 *   event survives a page that is being closed. It is not in the SDK's documentation, hence the pinned version.
 * @param idle resolves when the browser has nothing better to do: opening the SDK is three pieces of work, in a task each.
 *   It waits for nothing else but promises.
 */
export function openAnalytics(capture: (event: SdkEvent) => void, idle: () => Promise<unknown>): Promise<Analytics> {
  let open = true;
  const captureWhileOpen = (event: SdkEvent): void => {
    if (open) capture(event);
  };
  const openAnother = (): Promise<Sdk> => openInstance(captureWhileOpen, idle);
  return openAnother().then((first) => {
    let instance = first;
    let sent = 0;
    return {
      send(event, messageId) {
        sendThrough(instance, event, messageId);
        sent += 1;
        if (sent % EVENTS_PER_INSTANCE !== 0) return;
        const renew = (next: Sdk): void => {
          instance = next;
        };
        // Failing that, the one there is goes on.
        openAnother().then(renew, () => undefined);
      },
      close() {
        open = false;
      },
    };
  });
}

function openInstance(capture: (event: SdkEvent) => void, idle: () => Promise<unknown>): Promise<Sdk> {
  const loading = new AnalyticsBrowser().load(
    { writeKey: '', cdnSettings: { integrations: { 'Segment.io': { apiKey: '' } }, metrics: { sampleRate: 0 } } },
    {
      useQueryString: false,
      disableClientPersistence: true,
      user: { disable: true },
      group: { disable: true },
      integrations: { 'Segment.io': false },
      // It may take its time to say no: the SDK goes on in another task. Asked again by unreachable/remote-loader.ts.
      disable: () => idle().then(() => false),
    },
  );
  return loading.then(([sdk]) =>
    sdk.deregister('Page Enrichment').then(() => {
      sdk.on('dispatch_start', ({ event }) => {
        const name = event.type === 'page' ? 'page' : event.event;
        capture({ name, properties: event.properties, messageId: event.messageId });
      });
      return sdk;
    }),
  );
}

function sendThrough(sdk: Sdk, event: Captured, messageId: string): void {
  const sent =
    event.name === 'page'
      ? sdk.page({ ...event.properties }, { messageId })
      : sdk.track(event.name, { ...event.properties }, { messageId });
  // What becomes of it inside the SDK afterwards does not matter: there is no destination.
  sent.catch(() => undefined);
}
