import type { Delivery, DeliveryDeps } from './delivery.ts';
import { whenIdle } from './idle.ts';

/** The module that is loaded lazily: src/plugin/delivery.ts, handed in. */
export interface LazyPart {
  openDelivery(deps: DeliveryDeps): Promise<Delivery>;
}

export interface OpeningDeps extends DeliveryDeps {
  readonly loadLazyPart: () => Promise<LazyPart>;
}

/**
 * Loads the lazy part when the browser is idle, the first time, and opens a delivery with it. A no may come between any
 * two of these steps, and ends it.
 *
 * @returns the function that opens; its promise is rejected where the part cannot be had or may not.
 */
export function createOpening(deps: OpeningDeps): () => Promise<Delivery> {
  const { loadLazyPart, browser, clock, state } = deps;
  let loaded: LazyPart | undefined;
  const stillAllowed = (): void => {
    if (state() !== 'on') throw new Error('the consent was withdrawn');
  };
  const load = (): Promise<LazyPart> =>
    loaded ? Promise.resolve(loaded) : whenIdle(browser, clock).then(stillAllowed).then(loadLazyPart);
  return () =>
    load().then((part) => {
      loaded = part;
      stillAllowed();
      return part.openDelivery(deps);
    });
}
