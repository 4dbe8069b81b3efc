import type { Clock } from './clock.ts';

/** Where the proxy has the lazy parts, with a hash of what is in them. The build knows (webpack.config.js). */
declare const PART_FILES: { readonly delivery: string; readonly ui: string };

/** A script that is a lazy part finds itself as `document.currentScript`: no name on the host's page for both to know. */
type PartScript = HTMLScriptElement & {
  /** What the part may need of the host. */
  react?: unknown;
  /** What it is, once it ran. */
  exports?: unknown;
};

export interface PartLoaderDeps {
  readonly browser: Window;
  readonly clock: Clock;
  /** Where the proxy is. */
  readonly base: string;
  /** The host's own React, for the part that draws. */
  readonly react?: unknown;
}

export type LazyUi = typeof import('./ui/lazy-ui.ts');

export interface LoadParts {
  /** The part that knows how to send: after a yes, when there is something to send. */
  readonly delivery: () => Promise<Pick<typeof import('./delivery.ts'), 'openDelivery'>>;
  /** The part for people, with its panel, the notice, and what tells their choices: when one of them has something to see or to say. */
  readonly ui: () => Promise<LazyUi>;
}

const TIMEOUT_MS = 30_000;

/**
 * Fetches lazy parts from the proxy, which serves them: the host's own folder holds only what the host was built from.
 * A second call after a failure fetches again.
 */
export function createPartLoader(deps: PartLoaderDeps): LoadParts {
  const load = createFileLoader(deps);
  return {
    delivery: () => load(PART_FILES.delivery) as ReturnType<LoadParts['delivery']>,
    ui: () => load(PART_FILES.ui) as Promise<LazyUi>,
  };
}

/** @returns fetches a part by its file, once for all who ask. */
export function createFileLoader({ browser, clock, base, react }: PartLoaderDeps): (file: string) => Promise<unknown> {
  const loading: Record<string, Promise<unknown> | undefined> = {};

  function fetchPart(file: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { document } = browser;
      const script: PartScript = document.createElement('script');
      const end = (): void => {
        clock.clearTimeout(timer);
        // An SPA, or a login page, answers 200 with HTML to everything.
        if (script.exports) resolve(script.exports);
        else {
          loading[file] = undefined;
          reject();
        }
      };
      const timer = clock.setTimeout(end, TIMEOUT_MS);
      script.onload = script.onerror = end;
      script.react = react;
      // Asked for without a word of the page it is for: a path may have ids in it, a query a token.
      script.referrerPolicy = 'no-referrer';
      script.src = base + file;
      document.head.appendChild(script);
    });
  }
  return (file) => {
    const part = loading[file] || fetchPart(file);
    loading[file] = part;
    return part;
  };
}
