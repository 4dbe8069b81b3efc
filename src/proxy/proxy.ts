import path from 'node:path';
import type { Logger } from 'pino';
import { FORWARD_MAX_BYTES, FORWARD_MAX_EVENTS } from '../contract/limits.ts';
import type { Entry } from './access/open.ts';
import { createCollectors } from './collectors/create.ts';
import { createSchedule } from './collectors/schedule.ts';
import type { Config } from './config/schema.ts';
import type { ProxyConsent } from './consent.ts';
import type { Destination } from './destinations/destination.ts';
import { createForwarder } from './forwarder/forwarder.ts';
import { createEnricher } from './identity/enricher.ts';
import type { ClusterIdentity, ClusterSources } from './identity/identity.ts';
import { healthDocument } from './insight/health.ts';
import { createMetrics } from './insight/metrics.ts';
import type { State } from './insight/state.ts';
import { createIntake } from './intake/server.ts';
import { createTally } from './intake/tally.ts';
import type { Outbox } from './outbox.ts';
import { openSpool } from './spool/open.ts';

export interface ProxyOptions {
  readonly config: Config;
  readonly version: string;
  /** Undefined when DC/OS's own configuration switched telemetry off: then nothing about the cluster was even read. */
  readonly cluster: { readonly identity: ClusterIdentity; readonly sources: ClusterSources } | undefined;
  readonly entry: Entry;
  readonly consent: ProxyConsent;
  readonly destinations: readonly Destination[];
  readonly assetsDirectory: string | undefined;
  readonly log: Logger;
  readonly now: () => number;
  readonly random: () => number;
}

export interface ProxyService {
  /** Listens. @returns the address. */
  start(): Promise<string>;
  /** Stops taking, finishes what is in flight, closes. What was acknowledged stays on disk. */
  stop(): Promise<void>;
}

/**
 * The whole machine on one screen: two sources (intake, collectors), one outbox, one spool, one forwarder.
 *
 * @throws SpoolError when the data folder cannot be used.
 */
export async function createProxy(options: ProxyOptions): Promise<ProxyService> {
  const { config, version, cluster, consent, destinations, log, now, random } = options;
  const startedMs = now();
  const spool = await openSpool({
    directory: path.resolve(config.dataDir),
    destinations: destinations.map(({ name }) => name),
    ...config.spool,
    batchMaxRecords: FORWARD_MAX_EVENTS,
    batchMaxBytes: FORWARD_MAX_BYTES,
    now,
    log: log.child({ room: 'spool' }),
  });
  const forwarder = createForwarder({ spool, destinations, now, random, log: log.child({ room: 'forwarder' }) });
  const outbox = createOutbox(cluster?.identity);
  const collectors =
    cluster &&
    createCollectors({
      sources: cluster.sources,
      clusterId: cluster.identity.general.clusterId,
      names: config.collect.names,
      now,
    });
  const schedule =
    collectors &&
    createSchedule({
      collectors,
      identity: cluster.identity,
      version,
      everyMs: config.collect.everyMs,
      outbox,
      now,
      log: log.child({ room: 'collectors' }),
    });
  const tally = createTally();
  const metrics = createMetrics();
  const intake = createIntake({
    outbox,
    tally,
    reports: {
      health: async () => healthDocument(await state()),
      ready: async () => (await spool.status()).state === 'open',
      metrics: async () => metrics.render(await state()),
    },
    consent: consent.request,
    ...options.entry,
    assetsDirectory: options.assetsDirectory,
    now,
    log,
  });

  /** The general properties go on here, so that only finished, sanitised events touch the disk. */
  function createOutbox(identity: ClusterIdentity | undefined): Outbox {
    const enrich = identity && createEnricher(identity, version);
    return {
      append(events, owner) {
        if (enrich === undefined) throw new Error('telemetry is off: nothing may reach the outbox');
        return spool.append(
          events.map((event) => {
            const record = { id: event.messageId, body: enrich(event) };
            return owner === undefined ? record : { ...record, owner };
          }),
        );
      },
    };
  }

  async function state(): Promise<State> {
    return {
      version,
      startedMs,
      nowMs: now(),
      consent: consent.cluster(),
      intake: tally.read(),
      spool: await spool.status(),
      forwarder: forwarder.status(),
      collectors: schedule?.status().collectors ?? {},
    };
  }

  return {
    async start() {
      const url = await intake.listen({ host: config.listen.host, port: config.listen.port });
      // A no stops everything that leaves, and what was kept before it stays where it is.
      if (consent.cluster().state === 'on') {
        forwarder.start();
        schedule?.start();
      }
      return url;
    },
    async stop() {
      await intake.close();
      await schedule?.stop();
      await forwarder.stop();
      await spool.close();
      await Promise.all(destinations.map((destination) => destination.close()));
    },
  };
}
