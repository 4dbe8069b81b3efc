import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { problemsOf } from './health.ts';
import type { State } from './state.ts';

const PREFIX = 'dcos_ui_telemetry_';

export interface MetricDescription {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly help: string;
  /** Of Node itself, and not counted by us. */
  readonly ofNode: boolean;
}

export interface Metrics {
  /** Every metric there can be, by name: what docs/metrics.md, the alert rules and the dashboard are held against. */
  describe(): readonly MetricDescription[];
  /** @returns the exposition text of this state. */
  render(state: State): Promise<{ readonly contentType: string; readonly text: string }>;
}

/**
 * Prometheus metrics, printed from the same state as `/healthz`: the rooms count once, here it is only named. Counters
 * of the spool survive a restart; those of the intake begin with the process, as Prometheus expects.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: PREFIX });
  const ofNode = new Set(registry.getMetricsAsArray().map(({ name }) => name));
  const counters: Counter[] = [];
  const counter = (name: string, help: string, labelNames: string[] = []) => {
    const made = new Counter({ name: PREFIX + name, help, labelNames, registers: [registry] });
    counters.push(made);
    return made;
  };
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: PREFIX + name, help, labelNames, registers: [registry] });

  const received = counter('events_received_total', 'Events that reached the door since the start.');
  const refused = counter('events_refused_total', 'Events that were not taken, by reason.', ['reason']);
  const turnedAway = counter('requests_refused_total', 'Requests that were not let in, by reason.', ['reason']);
  const accepted = counter('events_accepted_total', 'Events answered with 200: durable, or already known.');
  const spoolAccepted = counter(
    'spool_accepted_total',
    'Events given to the spool, cluster tracks included, over restarts.',
  );
  const duplicates = counter(
    'spool_duplicates_total',
    'Events the spool already knew: sent again, or twice at a logout.',
  );
  const stored = counter('spool_stored_total', 'Events the spool stored.');
  const bytes = gauge('spool_bytes', 'Size of the spool on disk.');
  const maxBytes = gauge('spool_max_bytes', 'Size at which the spool is full.');
  const open = gauge('spool_open', '1 while new events can be stored.');
  const delivered = counter('events_delivered_total', 'Events a destination took.', ['destination']);
  const dead = counter('events_dead_total', 'Events a destination refused for good.', ['destination']);
  const dropped = counter('events_dropped_total', 'Events given up, by reason.', ['destination', 'reason']);
  const erased = counter('events_erased_total', 'Events erased because their user said no.', ['destination']);
  const pending = gauge('events_pending', 'Events waiting for a destination.', ['destination']);
  const pendingBytes = gauge('events_pending_bytes', 'Bytes waiting for a destination.', ['destination']);
  const oldest = gauge('oldest_pending_seconds', 'Age of the oldest waiting event.', ['destination']);
  const paused = gauge('destination_paused', '1 while a destination takes nothing until it is mended.', [
    'destination',
  ]);
  const inFlight = gauge('requests_in_flight', 'Requests to a destination under way.', ['destination']);
  const deliverySuccess = gauge('delivery_last_success_timestamp_seconds', 'When a destination last took a batch.', [
    'destination',
  ]);
  const collectorSuccess = gauge('collector_last_success_timestamp_seconds', 'When a source last answered.', [
    'collector',
  ]);
  const collectorDuration = gauge('collector_last_duration_seconds', 'How long a source last took.', ['collector']);
  const trimmed = counter('collector_trimmed_total', 'Entries left out of tracks over 32 KB.', ['collector']);
  const nodes = gauge('cluster_nodes', 'Nodes dcos-diagnostics knows, and those that did not answer it.', ['answered']);
  const collectorUp = gauge('collector_up', '1 when the last look at a source gave a track.', ['collector']);
  const consent = gauge('consent_on', '1 while telemetry is on for this cluster.');

  const instances = gauge('spool_instances', 'Proxies that share the spool, this one included; only of a shared one.');
  const synchronous = gauge(
    'spool_survives_a_machine',
    '1 while an acknowledged event survives the loss of any one machine, as far as the database says; only of a shared spool.',
  );
  const takenOver = counter(
    'spool_batches_taken_over_total',
    'Batches that were sent again, identical, because their holder let its time go by.',
  );
  const fenced = counter(
    'spool_late_settlements_total',
    'Ends of batches that came when somebody else had taken them over.',
  );
  const problems = gauge('problems', 'Sentences under `problems` in /healthz: what somebody should look at.');
  const info = gauge('info', 'Always 1; the release is in the label.', ['version']);

  const logEntries = gauge('wire_log_entries', 'Payloads that were sent last, kept in memory to be shown.');
  const logChars = gauge('wire_log_chars', 'Characters of their events.');
  const chosen = gauge('user_choices', 'Users whose choice is remembered.', ['choice']);

  const setDestination = (state: State, name: string): void => {
    const counts = state.spool.destinations[name];
    const delivery = state.forwarder[name];
    if (counts === undefined) return;
    const labels = { destination: name };
    delivered.inc(labels, counts.delivered);
    dead.inc(labels, counts.dead);
    erased.inc(labels, counts.erased);
    for (const [reason, n] of Object.entries(counts.dropped)) dropped.inc({ ...labels, reason }, n);
    pending.set(labels, counts.pending);
    pendingBytes.set(labels, counts.pendingBytes);
    oldest.set(labels, counts.oldestPendingMs === undefined ? 0 : (state.nowMs - counts.oldestPendingMs) / 1000);
    paused.set(labels, delivery?.pausedReason === undefined ? 0 : 1);
    inFlight.set(labels, delivery?.inFlight ?? 0);
    if (delivery?.lastSuccessMs !== undefined) deliverySuccess.set(labels, delivery.lastSuccessMs / 1000);
  };

  return {
    describe: () =>
      registry
        .getMetricsAsArray()
        .map((metric) => {
          const { name, type, help } = metric;
          // Metrics of Node have a type of their own that is not a string in every version of the library.
          return { name, type: String(type), labels: labelsOf(metric), help, ofNode: ofNode.has(name) };
        })
        .sort((a, b) => a.name.localeCompare(b.name)),
    async render(state) {
      // The rooms have the sums: each is told whole.
      for (const each of counters) each.reset();
      received.inc(state.intake.received);
      accepted.inc(state.intake.accepted);
      for (const [reason, n] of Object.entries(state.intake.refused)) refused.inc({ reason }, n);
      for (const [reason, n] of Object.entries(state.access.turnedAway)) turnedAway.inc({ reason }, n);
      spoolAccepted.inc(state.spool.accepted);
      duplicates.inc(state.spool.duplicates);
      stored.inc(state.spool.stored);
      bytes.set(state.spool.bytes);
      maxBytes.set(state.spool.maxBytes);
      open.set(state.spool.state === 'open' ? 1 : 0);
      const { shared } = state.spool;
      if (shared !== undefined) {
        instances.set(shared.instances);
        synchronous.set(shared.survives === 'any-one-machine' ? 1 : 0);
        takenOver.inc(shared.takenOver);
        fenced.inc(shared.fenced);
      }
      consent.set(state.consent.state === 'on' ? 1 : 0);
      problems.set(problemsOf(state).length);
      info.set({ version: state.version }, 1);
      logEntries.set(state.wireLog.entries);
      logChars.set(state.wireLog.chars);
      chosen.set({ choice: 'yes' }, state.choices.yes);
      chosen.set({ choice: 'no' }, state.choices.no);
      for (const name of Object.keys(state.spool.destinations)) setDestination(state, name);
      for (const [name, collector] of Object.entries(state.collectors)) {
        const { lastSuccessMs, lastDurationMs, trimmedTotal, state: current, nodes: known } = collector;
        if (lastSuccessMs !== undefined) collectorSuccess.set({ collector: name }, lastSuccessMs / 1000);
        if (lastDurationMs !== undefined) collectorDuration.set({ collector: name }, lastDurationMs / 1000);
        collectorUp.set({ collector: name }, current === 'failed' || lastSuccessMs === undefined ? 0 : 1);
        trimmed.inc({ collector: name }, trimmedTotal);
        if (known === undefined) continue;
        nodes.set({ answered: 'no' }, known.unanswered);
        nodes.set({ answered: 'yes' }, known.known - known.unanswered);
      }
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** Every metric has them, though the library's types do not say so. */
const labelsOf = (metric: object): readonly string[] =>
  'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames.map(String) : [];
