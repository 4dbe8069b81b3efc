import type { ClusterIdentity, ClusterSources } from '../identity/identity.ts';
import { createMask } from '../identity/mask.ts';
import { createCollectors } from './create.ts';
import type { NamePolicy } from './names.ts';
import { createPreview, type Preview } from './preview.ts';

export interface PreviewsOptions {
  /** Undefined while nothing is known about the cluster. */
  readonly cluster: () => { readonly identity: ClusterIdentity; readonly sources: ClusterSources } | undefined;
  /** Of this software. */
  readonly version: string;
  readonly names: NamePolicy;
  readonly everyMs: number;
  readonly now: () => number;
}

export interface Previews {
  /** An administrator sees the events as they would be sent; others without the names an operator chose, and without the customer's key. */
  shownTo(reader: { readonly admin: boolean }): Promise<Omit<Preview, 'at'> & { readonly at?: string }>;
  /** Ends questions that are under way. */
  stop(): void;
}

export function createPreviews({ cluster, version, names, everyMs, now }: PreviewsOptions): Previews {
  const stopping = new AbortController();
  const made = new Map<boolean, (signal: AbortSignal) => Promise<Preview>>();

  function previewFor(admin: boolean) {
    const known = cluster();
    if (known === undefined) return undefined;
    const { identity, sources } = known;
    const policy = admin ? names : 'omit';
    const collectors = createCollectors({ sources, clusterId: identity.general.clusterId, names: policy, now });
    const mask = admin ? {} : { mask: createMask(identity) };
    return createPreview({ collectors, everyMs, now, identity, version, ...mask });
  }

  return {
    async shownTo({ admin }) {
      const preview = made.get(admin) ?? previewFor(admin);
      if (preview === undefined) return { tracks: [], problems: ['nothing is known about the cluster'] };
      made.set(admin, preview);
      return preview(stopping.signal);
    },
    stop: () => stopping.abort(),
  };
}
