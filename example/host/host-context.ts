import React, { useContext, useEffect, useState } from 'react';
import type { Hooks } from './sdk/hooks.ts';
import type { UiConfig } from './sdk/plugin-sdk.ts';
import type { AuthStore } from './stores/auth.ts';
import type { createMetadataStore } from './stores/metadata.ts';
import { post, type Request } from './stores/request.ts';

/** What the pages share. */
export interface Host {
  readonly hooks: Hooks;
  readonly auth: AuthStore;
  readonly metadata: ReturnType<typeof createMetadataStore>;
  readonly request: Request;
  readonly config: UiConfig;
  /** The last answers by path, so that a page seen before is shown at once. */
  readonly cache: Map<string, unknown>;
}

export const HostContext = React.createContext<Host | undefined>(undefined);

export function useHost(): Host {
  const host = useContext(HostContext);
  if (host === undefined) throw new Error('rendered outside of the host');
  return host;
}

const POLL_MS = 5000;

/** The cluster's answer, asked for again and again; undefined until the first came. Cosmos is asked with POST. */
export function useAnswer<T>(path: string): T | undefined {
  const { request, cache } = useHost();
  // The cache holds under a path only what the same call put there.
  const [answer, setAnswer] = useState(cache.get(path) as T | undefined);
  useEffect(() => {
    let timer: number | undefined;
    let gone = false;
    const ask = (): void => {
      request<T>(path, path.startsWith('/package/') ? post({}) : {})
        .then(
          (fresh) => {
            cache.set(path, fresh);
            if (!gone) setAnswer(fresh);
          },
          () => undefined,
        )
        .finally(() => {
          if (!gone) timer = window.setTimeout(ask, POLL_MS);
        });
    };
    ask();
    return () => {
      gone = true;
      window.clearTimeout(timer);
    };
  }, [path, request, cache]);
  return answer;
}
