import path from 'node:path';
import type { Logger } from 'pino';
import type { Decision } from '../contract/consent.ts';
import type { Entry } from './access/open.ts';
import { createCollectors } from './collectors/create.ts';
import { createPreviews } from './collectors/previews.ts';
import { createSchedule } from './collectors/schedule.ts';
import type { Config } from './config/schema.ts';
import { openChoices } from './consent/choices.ts';
import { createConsent, type OperatorWord } from './consent/consent.ts';
import { createDesk } from './consent/desk.ts';
import { createWithdrawal } from './consent/withdrawal.ts';
import type { Database } from './database/database.ts';
import type { Destination } from './destinations/destination.ts';
import { createClock } from './forwarder/clock.ts';
import { createForwarder } from './forwarder/forwarder.ts';
import type { ClusterIdentity, ClusterSources } from './identity/identity.ts';
import { createMask } from './identity/mask.ts';
import { openConfiguredInsight } from './insight/aggregates/configured.ts';
import { disclose } from './insight/disclosure.ts';
import { healthDocument } from './insight/health.ts';
import { createMetrics } from './insight/metrics.ts';
import type { State } from './insight/state.ts';
import { createWireLog } from './insight/wire-log.ts';
import { createIntake } from './intake/server.ts';
import { createTally } from './intake/tally.ts';
import { openConfiguredSpool } from './open-spool.ts';
import { openSharing } from './sharing.ts';
import { ownerTag } from './spool/owner-tag.ts';
import { createSpoolOutbox } from './spool-outbox.ts';
import { createSteering } from './steering.ts';

export interface Cluster {
  readonly identity: ClusterIdentity;
  readonly sources: ClusterSources;
}

export interface ProxyOptions {
  readonly config: Config;
  readonly version: string;
  /** Undefined when DC/OS's own configuration switched telemetry off: then nothing about the cluster was even read. */
  readonly cluster: Cluster | undefined;
  readonly operator: OperatorWord;
  readonly environmentNo: boolean;
  /** Sentences for health about the configuration: what is wrong with it now, what waits for a restart. */
  readonly notices: () => readonly string[];
  readonly entry: Entry;
  /** Of a spool that several proxies share; closed when this stops. */
  readonly database: Database | undefined;
  readonly destinations: readonly Destination[];
  readonly assetsDirectory: string | undefined;
  readonly pageDirectory: string | undefined;
  readonly log: Logger;
  readonly now: () => number;
  readonly random: () => number;
}

export interface ProxyService {
  /** Listens. @returns the address. */
  start(): Promise<string>;
  /**
   * The operator says something else now. Off is in force for the intake when this returns, and for collecting and
   * sending when it resolves; what was kept stays.
   *
   * @param cluster when it was not known before.
   */
  change(operator: OperatorWord, cluster?: Cluster): Promise<void>;
  /** The cluster as a whole, as things stand. */
  decision(): Decision;
  /** Stops taking, finishes what is in flight, closes. What was acknowledged stays on disk. */
  stop(): Promise<void>;
}

/**
 * The whole machine on one screen: two sources (intake, collectors), one outbox, one spool, one forwarder.
 *
 * @throws SpoolError when the data folder cannot be used.
 */
export async function createProxy(options: ProxyOptions): Promise<ProxyService> {
  const { config, version, destinations, database, log, now, random } = options;
  let { cluster } = options;
  const startedMs = now();
  const room = log.child({ room: 'spool' });
  const { after } = createClock(now);
  const sharing = database && openSharing({ database, config, now, after, onWord: () => void follow() });
  const promise = sharing?.promise;
  const spool = await openConfiguredSpool(config, destinations, { now, random, database, promise, log: room });
  const choices = sharing?.choices ?? (await openChoices({ file: path.join(config.dataDir, 'choices'), now, after }));
  const { environmentNo } = options;
  let { operator } = options;
  const heard = () => sharing?.word.strictest(operator) ?? operator;
  const consent = createConsent({ operator: heard(), environmentNo, choices });
  const tally = createTally();
  const isOn = () => consent.cluster().state === 'on';
  const counting = { spool, isOn, door: tally.read, now, log: log.child({ room: 'insight' }) };
  const insight = await openConfiguredInsight(config, counting);
  const wireLog = createWireLog({
    tagOf: ownerTag,
    mask: (body) => (cluster === undefined ? body : createMask(cluster.identity)(body)),
  });
  const forwarder = createForwarder({
    spool,
    destinations,
    now,
    random,
    onAttempt: wireLog.add,
    log: log.child({ room: 'forwarder' }),
  });
  const identity = () => cluster?.identity;
  const outbox = createSpoolOutbox({ spool, identity, version, watch: insight.watch });
  const previews = createPreviews({ cluster: () => cluster, version, ...config.collect, now });
  const steering = createSteering({
    isOn,
    forwarder,
    createTracks() {
      if (cluster === undefined) return undefined;
      const { identity, sources } = cluster;
      const { names, everyMs } = config.collect;
      const collectors = createCollectors({ sources, clusterId: identity.general.clusterId, names, now });
      const room = log.child({ room: 'collectors' });
      const turn = sharing === undefined ? {} : { turn: sharing.turn };
      return createSchedule({ collectors, identity, version, everyMs, outbox, now, log: room, ...turn });
    },
  });
  const withdrawal = createWithdrawal({
    choices,
    erase: spool.erase,
    settleRequests: forwarder.settleRequests,
    hold: steering.hold,
    after,
    log: log.child({ room: 'consent' }),
  });
  choices.onElsewhere?.((owner) => void withdrawal.eraseAgain(owner));

  /** The operator's word, or another proxy's, is another one. */
  function follow(): Promise<void> {
    consent.change(heard());
    return steering.steer();
  }

  const turnedAway = createTally();
  const metrics = createMetrics();
  const intake = createIntake({
    outbox,
    tally,
    turnedAway,
    reports: {
      health: async () => healthDocument(await state()),
      ready: async () => options.entry.isReady() && choices.isReady() && (await spool.status()).state === 'open',
      metrics: async () => metrics.render(await state()),
    },
    consent: consent.events,
    ...options.entry,
    desk: createDesk({
      consent,
      choices,
      withdrawal,
      disclosure: disclose(config),
      sent: wireLog.shownTo,
      preview: previews.shownTo,
      forgetSent(owner) {
        wireLog.forget(owner);
        insight.forget(owner);
      },
    }),
    insight: insight.view,
    assetsDirectory: options.assetsDirectory,
    pageDirectory: options.pageDirectory,
    now,
    log,
  });

  async function state(): Promise<State> {
    return {
      version,
      startedMs,
      nowMs: now(),
      consent: consent.cluster(),
      intake: tally.read(),
      access: { turnedAway: turnedAway.read().refused, problem: options.entry.access.problem() },
      spool: await spool.status(),
      forwarder: forwarder.status(),
      collectors: steering.collectors(),
      choices: choices.status(),
      insightProblem: insight.problem(),
      wireLog: wireLog.status(),
      notices: [...options.notices(), ...(sharing?.notices() ?? [])],
    };
  }

  return {
    async start() {
      void sharing?.word.say(operator);
      // Before anything leaves, and before anybody can say something else.
      await withdrawal.finish();
      const url = await intake.listen({ host: config.listen.host, port: config.listen.port });
      // A no stops everything that leaves, and what was kept before it stays where it is.
      void steering.begin();
      return url;
    },
    change(word, found) {
      cluster ??= found;
      operator = word;
      void sharing?.word.say(word);
      return follow();
    },
    decision: consent.cluster,
    async stop() {
      await intake.close();
      withdrawal.stop();
      previews.stop();
      await steering.stop();
      await choices.close();
      await insight.close();
      await spool.close();
      await sharing?.close();
      await database?.close();
      await Promise.all(destinations.map((destination) => destination.close()));
    },
  };
}
