import type { State } from './state.ts';

/** After this long without a delivery, with something to deliver, the destination is worth a look. */
const STUCK_AFTER_MS = 15 * 60_000;

const time = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();
const secondsSince = (ms: number | undefined, now: number): number | undefined =>
  ms === undefined ? undefined : Math.round((now - ms) / 1000);

/** One sentence for each thing an operator should look at; none when all is well. */
export function problemsOf(state: State): string[] {
  const problems: string[] = [...state.notices];
  if (state.spool.state === 'full') problems.push('the spool is full: new events are refused until some are delivered');
  const away = state.spool.shared?.problem;
  if (away !== undefined) {
    problems.push(`the database of the spool cannot be used (${away}): new events are refused until it can`);
  } else if (state.spool.state === 'failing') {
    problems.push('the spool cannot write: see the log; new events are refused');
  }
  if (state.access.problem !== undefined) problems.push(state.access.problem);
  if (state.choices.problem !== undefined) problems.push(state.choices.problem);
  if (state.insightProblem !== undefined) problems.push(state.insightProblem);
  for (const [name, delivery] of Object.entries(state.forwarder)) {
    const counts = state.spool.destinations[name];
    if (delivery.pausedReason !== undefined) {
      problems.push(`destination ${name} is paused: ${delivery.pausedReason}; everything is kept`);
    } else if (counts?.oldestPendingMs !== undefined && state.nowMs - counts.oldestPendingMs > STUCK_AFTER_MS) {
      problems.push(
        `destination ${name} has not taken the oldest event for over 15 minutes: ${delivery.lastError ?? 'no error yet'}`,
      );
    }
    if ((counts?.dead ?? 0) > 0)
      problems.push(`destination ${name} refused ${counts?.dead} events for good (dead letters)`);
  }
  for (const [name, collector] of Object.entries(state.collectors)) {
    if (collector.lastError !== undefined) problems.push(`collector ${name}: ${collector.lastError}`);
  }
  return problems;
}

/**
 * The document of `GET /healthz`. Always 200 while the process answers: whether it may accept events is `/readyz`, and a
 * destination that is away is no reason to take the proxy out of service, so it only shows here and in the metrics.
 *
 * Conservation: `intake.received = intake.accepted + Σ intake.refused` since the start; for ever,
 * `spool.accepted = spool.duplicates + spool.stored`, and `spool.stored` = the sum of each destination's counts.
 */
export function healthDocument(state: State): Readonly<Record<string, unknown>> {
  const problems = problemsOf(state);
  const { destinations, ...spool } = state.spool;
  return {
    status: state.consent.state === 'off' ? 'off' : problems.length === 0 ? 'ok' : 'degraded',
    problems,
    version: state.version,
    uptimeSeconds: Math.round((state.nowMs - state.startedMs) / 1000),
    consent: { ...state.consent, choices: { yes: state.choices.yes, no: state.choices.no } },
    wireLog: state.wireLog,
    intake: state.intake,
    access: { turnedAway: state.access.turnedAway },
    spool,
    destinations: Object.fromEntries(
      Object.entries(destinations).map(([name, { oldestPendingMs, ...counts }]) => {
        const delivery = state.forwarder[name];
        return [
          name,
          {
            ...counts,
            oldestPendingSeconds: secondsSince(oldestPendingMs, state.nowMs),
            inFlight: delivery?.inFlight ?? 0,
            lastSuccess: time(delivery?.lastSuccessMs),
            lastError: delivery?.lastError,
            paused: delivery?.pausedReason,
            nextAttempt: time(delivery?.nextAttemptMs),
          },
        ];
      }),
    ),
    collectors: Object.fromEntries(
      Object.entries(state.collectors).map(([name, collector]) => [
        name,
        {
          state: collector.state,
          lastSuccess: time(collector.lastSuccessMs),
          lastDurationMs: collector.lastDurationMs,
          lastError: collector.lastError,
          next: time(collector.nextMs),
          nodes: collector.nodes,
          notes: collector.notes,
          trimmed: collector.trimmedTotal,
        },
      ]),
    ),
  };
}
