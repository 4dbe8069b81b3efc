/** Webpack's own variable: where chunks are fetched from. Set before the first `import()`. */
declare let __webpack_public_path__: string;

/**
 * Fetches a lazy part from the proxy, which serves it: the host's own folder holds only what the host was built from.
 * A second call after a failure fetches again.
 */
export function loadLazyPart(base: string): Promise<typeof import('./delivery.ts')> {
  __webpack_public_path__ = base;
  return import(/* webpackChunkName: "delivery" */ './delivery.ts');
}

export type LazyUi = typeof import('./ui/lazy-ui.ts');

/** The part for people: the row with its panel, the notice, and what tells their choices. */
export function loadLazyUi(base: string): Promise<LazyUi> {
  __webpack_public_path__ = base;
  return import(/* webpackChunkName: "ui" */ './ui/lazy-ui.ts');
}
