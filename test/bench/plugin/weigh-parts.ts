import { type Weight, weigh } from './bytes.ts';
import { files, type Who } from './contestants.ts';

/** What is loaded at the start of a page, and what later, as it is in the middle of a visit. */
export type Weights = Readonly<
  Record<Who | 'ours, built into the UI', { readonly boot: Weight; readonly lazy: Weight }>
>;

export function weighParts(): Weights {
  const all = [...files()];
  const of = (pattern: RegExp) => weigh(all.filter(([address]) => pattern.test(address)).map(([, text]) => text));
  const lazy = of(/\/assets\/delivery\./);
  const none = weigh([]);
  // With these settings it asks its CDN for no further script; with others for up to seven more.
  const sdk = { boot: of(/\/cdn\/index\.js$/), lazy: none };
  return {
    ours: { boot: of(/^\/dropin\.js$/), lazy },
    'ours, built into the UI': { boot: of(/^\/index\.js$/), lazy },
    'analytics-next': sdk,
    'analytics-next, batching': sdk,
    'blocking script': sdk,
    'small beacon': { boot: of(/\/beacon\.js$/), lazy: none },
  };
}
