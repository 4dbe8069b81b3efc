import { createMetrics } from '../../../src/proxy/insight/metrics.ts';
import type { State } from '../../../src/proxy/insight/state.ts';

const state: State = {
  version: '1.2.3',
  startedMs: 0,
  nowMs: 60_000,
  consent: { state: 'on', reason: 'cluster_default' },
  choices: { yes: 2, no: 3 },
  notices: ['changed in the configuration, and waiting for a restart: log.level'],
  wireLog: { entries: 0, chars: 0 },
  intake: { received: 10, accepted: 7, refused: { malformed: 3 } },
  access: { turnedAway: { no_token: 4 } },
  spool: {
    state: 'open',
    accepted: 7,
    duplicates: 1,
    stored: 6,
    bytes: 100,
    maxBytes: 1000,
    destinations: {
      segment: { delivered: 1, dead: 1, dropped: { expired: 2 }, erased: 0, pending: 2, pendingBytes: 50 },
    },
  },
  forwarder: { segment: { inFlight: 1 } },
  collectors: { cosmos: { state: 'ok', lastSuccessMs: 1_000, notes: [], trimmedTotal: 5 } },
};

describe('the metrics', () => {
  it('say the same of the same state however often they are asked for', async () => {
    const metrics = createMetrics();
    const ours = async () =>
      (await metrics.render(state)).text.split('\n').filter((line) => !/^#|_process_|_nodejs_/.test(line));
    const first = await ours();
    expect(await ours()).toEqual(first);
    expect(first).toContain('dcos_ui_telemetry_collector_trimmed_total{collector="cosmos"} 5');
    expect(first).toContain('dcos_ui_telemetry_events_dropped_total{destination="segment",reason="expired"} 2');
    expect(first).toContain('dcos_ui_telemetry_info{version="1.2.3"} 1');
  });

  it('count what /healthz names under problems', async () => {
    const { text } = await createMetrics().render(state);
    // One notice, and the dead letter.
    expect(text).toMatch(/^dcos_ui_telemetry_problems 2$/m);
  });
});
