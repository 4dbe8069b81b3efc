import type { ClusterConfig } from '../identity/config.ts';
import { type ResolveDeps, resolveCluster } from '../identity/resolve.ts';
import { createCollectors } from './create.ts';
import type { DeadlineLimits } from './deadline.ts';
import { dryRunDocument } from './dry-run.ts';
import type { NamePolicy } from './names.ts';
import { askAll, notesOf } from './round.ts';

export interface CollectOnceOptions {
  readonly cluster: ClusterConfig;
  readonly names: NamePolicy;
  /** Of this software. */
  readonly version: string;
  readonly deps: ResolveDeps;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly limits?: DeadlineLimits;
}

export interface CollectOnceResult {
  /** For standard output; undefined: nothing is printed there. */
  readonly document: string | undefined;
  /** For standard error, a line each. */
  readonly messages: readonly string[];
  readonly exitCode: 0 | 2 | 3;
}

/** One round that is shown and not sent. */
export async function collectOnce(options: CollectOnceOptions): Promise<CollectOnceResult> {
  const { cluster, names, version, deps, now, signal, limits } = options;
  const resolution = await resolveCluster(cluster, deps);
  if (resolution.state === 'off') return { document: undefined, messages: [resolution.reason], exitCode: 0 };
  if (resolution.state === 'wrong') return { document: undefined, messages: [resolution.error], exitCode: 2 };
  const { identity, sources, warnings } = resolution;
  const { clusterId } = identity.general;
  const collectors = createCollectors({ sources, clusterId, names, now, ...(limits === undefined ? {} : { limits }) });
  const outcomes = await askAll(collectors, now(), { identity, version }, { signal, leaveToLeader: false });
  const broken = outcomes.flatMap(({ name, observation }) => {
    if (observation.ok) return [];
    const where = observation.url === undefined ? '' : ` ${observation.url}:`;
    return [`${name}:${where} ${observation.reason}`];
  });
  const notes = outcomes.flatMap((outcome) => notesOf(outcome).map((note) => `note: ${outcome.name}: ${note}`));
  return {
    document: dryRunDocument(outcomes, identity, version),
    messages: [...warnings.map((warning) => `warning: ${warning}`), ...notes, ...broken],
    exitCode: broken.length === 0 ? 0 : 3,
  };
}
