import type { AdmittedEvent } from '../contract/event.ts';
import type { AppendAnswer } from './spool/spool.ts';

export type { AppendAnswer };

/**
 * What the sources see of the rest: hand over admitted events, get told when they are durable. Behind it the general
 * properties are added and the spool takes the bytes. Intake and collectors know this, and neither spool nor each other.
 */
export interface Outbox {
  /** @param owner keyed hash of the user the events belong to; absent for the cluster's own tracks. */
  append(events: readonly AdmittedEvent[], owner?: string): Promise<AppendAnswer>;
}
