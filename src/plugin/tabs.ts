import type { ProxyWord } from './proxy-word.ts';

/** What one page tells the others of the same origin, at once. Storage alone does not do: a no may not have been saved. */
export type TabMessage =
  | 'no'
  /** Something changed for the better: whoever wants to know asks the proxy again. */
  | 'again'
  /** The proxy said that it takes no more. */
  | ProxyWord;

export interface Tabs {
  say(message: TabMessage): void;
  close(): void;
}

const CHANNEL = 'dcos-ui-telemetry';

/** @param hear is given what another page said: untrusted, as any script of this origin can say something here. */
export function openTabs(
  browser: Window & Partial<Pick<typeof globalThis, 'BroadcastChannel'>>,
  hear: (message: unknown) => void = () => undefined,
): Tabs {
  let channel: BroadcastChannel | undefined;
  const open = (): void => {
    // Safari before 15.4 has none; there the `storage` event has to do.
    if (channel || !browser.BroadcastChannel) return;
    channel = new browser.BroadcastChannel(CHANNEL);
    channel.onmessage = ({ data }) => hear(data);
  };
  const close = (): void => {
    if (channel) channel.close();
    channel = undefined;
  };
  open();
  // An open channel keeps a page out of the back/forward cache; who comes back from there asks anew.
  browser.addEventListener('pagehide', close);
  browser.addEventListener('pageshow', open);
  return {
    say(message) {
      if (channel) channel.postMessage(message);
    },
    close() {
      browser.removeEventListener('pagehide', close);
      browser.removeEventListener('pageshow', open);
      close();
    },
  };
}
