import type { AdmittedEvent } from '../contract/event.ts';
import { createEnricher } from './identity/enricher.ts';
import type { ClusterIdentity } from './identity/identity.ts';
import type { AppendAnswer, Outbox } from './outbox.ts';
import type { Spool } from './spool/spool.ts';

export interface SpoolOutboxOptions {
  readonly spool: Pick<Spool, 'append'>;
  /** Undefined while nothing is known about the cluster; then telemetry is off. */
  readonly identity: () => ClusterIdentity | undefined;
  /** Of this software. */
  readonly version: string;
  /** Told of everything that goes to the spool; what it returns is told of the spool's answer. */
  readonly watch?: ((events: readonly AdmittedEvent[], owner?: string) => (answer: AppendAnswer) => void) | undefined;
}

/** The general properties go on here, so that only finished, sanitised events touch the disk. */
export function createSpoolOutbox({ spool, identity, version, watch }: SpoolOutboxOptions): Outbox {
  let enrich: ReturnType<typeof createEnricher> | undefined;
  return {
    append(events, owner) {
      const known = identity();
      if (known === undefined) throw new Error('telemetry is off: nothing may reach the outbox');
      enrich ??= createEnricher(known, version);
      const records = [];
      for (const event of events) {
        const [id, body] = [event.messageId, enrich(event)];
        records.push(owner === undefined ? { id, body } : { id, body, owner });
      }
      const answer = spool.append(records);
      // Beside the answer's own way: a watcher neither delays it nor fails it.
      if (watch !== undefined) void answer.then(watch(events, owner)).catch(() => undefined);
      return answer;
    },
  };
}
