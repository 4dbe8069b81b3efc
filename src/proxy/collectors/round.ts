import type { AdmittedEvent } from '../../contract/event.ts';
import type { Collector, Observation } from './collector.ts';
import { type Cluster, toTrack } from './track.ts';

/** What one collector made of one round. */
export interface Outcome {
  readonly name: Collector['name'];
  readonly durationMs: number;
  readonly observation: Observation;
  /** The track; undefined: the source is broken, and `observation` says why. */
  readonly event: AdmittedEvent | undefined;
  readonly trimmed: number;
  /** A bug of ours: for the log. */
  readonly error?: unknown;
}

/** A bug in one collector, too, costs only its own track. */
async function lookOf(
  collector: Collector,
  signal: AbortSignal,
): Promise<{ observation: Observation; error?: unknown }> {
  try {
    return { observation: await collector.collect(signal) };
  } catch (error) {
    return { observation: { ok: false, url: undefined, reason: 'internal error' }, error };
  }
}

async function outcomeOf(
  collector: Collector,
  periodStartMs: number,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Outcome> {
  const startedMs = performance.now();
  const { observation, error } = await lookOf(collector, signal);
  const base = { name: collector.name, durationMs: Math.round(performance.now() - startedMs) };
  if (!observation.ok) {
    return { ...base, observation, event: undefined, trimmed: 0, ...(error === undefined ? {} : { error }) };
  }
  const track = toTrack(observation, periodStartMs, cluster);
  if (track.ok) return { ...base, observation, event: track.event, trimmed: track.trimmed };
  const broken: Observation = { ok: false, url: undefined, reason: track.reason };
  return { ...base, observation: broken, event: undefined, trimmed: 0 };
}

/**
 * Asks all sources at once. Each costs only its own track.
 *
 * @param leaveToLeader a standby master's word ends the other questions: nothing of this round will be sent.
 */
export async function askAll(
  collectors: readonly Collector[],
  periodStartMs: number,
  cluster: Cluster,
  { signal, leaveToLeader }: { readonly signal: AbortSignal; readonly leaveToLeader: boolean },
): Promise<readonly Outcome[]> {
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  return Promise.all(
    collectors.map(async (collector) => {
      const outcome = await outcomeOf(collector, periodStartMs, cluster, either);
      if (leaveToLeader && isStandby(outcome)) enough.abort();
      return outcome;
    }),
  );
}

/** Mesos answered as a standby master: this proxy asks a master that does not lead, and leaves the tracks to that one. */
export const isStandby = ({ observation }: Outcome): boolean => !observation.ok && observation.standby === true;

/** Remarks for the operator on a look that gave a track. */
export function notesOf({ observation, trimmed }: Outcome): readonly string[] {
  if (!observation.ok) return [];
  return trimmed === 0 ? observation.notes : [...observation.notes, `${trimmed} entries left out: above 32 KB`];
}
