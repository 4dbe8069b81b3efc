import type { BrowserEventName, Properties } from '../contract/event.ts';

/** An event as its source said it, before consent is asked: a name of the catalogue, its properties, the moment. */
export type Captured = {
  readonly [N in BrowserEventName]: { readonly name: N; readonly properties: Properties<N>; readonly at: number };
}[BrowserEventName];
