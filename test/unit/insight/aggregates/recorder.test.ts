import type { AdmittedEvent } from '../../../../src/contract/event.ts';
import { createRecorder } from '../../../../src/proxy/insight/aggregates/recorder.ts';

const HOUR_MS = 3_600_000;
const event = (name: AdmittedEvent['name'], properties: AdmittedEvent['properties'] = {}): AdmittedEvent => ({
  name,
  type: name === 'page' ? 'page' : 'track',
  messageId: 'message-1',
  timestamp: '2026-11-25T12:00:00.000Z',
  properties,
});
const page = (path: string) => event('page', { path });
const stored = (n: number, duplicates = 0) => ({ ok: true, stored: n, duplicates }) as const;

function recorded(work: (recorder: ReturnType<typeof createRecorder>) => void) {
  const recorder = createRecorder(() => 7 * HOUR_MS);
  work(recorder);
  const { cells, packages } = recorder.take();
  return { counts: Object.fromEntries(cells.map(({ name, pattern, value }) => [pattern || name, value])), packages };
}

describe('the recorder', () => {
  it('counts nothing before the spool has answered, and nothing that it did not take', () => {
    expect(recorded((recorder) => void recorder.watch([page('/nodes')], 'she')).counts).toEqual({});
    const refused = { ok: false, reason: 'full', retryAfterSeconds: 30 } as const;
    expect(recorded((recorder) => recorder.watch([page('/nodes')], 'she')(refused)).counts).toEqual({});
    expect(recorded((recorder) => recorder.watch([event('health')])(refused)).counts).toEqual({});
  });

  it('counts as many as were new: the last ones of a request, since a sender repeats its oldest first', () => {
    const { counts } = recorded((recorder) => {
      const told = recorder.watch([page('/old'), page('/older'), page('/new'), event('dcos_login')], 'she');
      told(stored(2, 2));
    });
    expect(counts).toEqual({ '/new': 1, loginSucceeded: 1, activeUsers: 1 });
    expect(recorded((recorder) => recorder.watch([page('/old')], 'she')(stored(0, 1))).counts).toEqual({});
  });

  it('takes the numbers of the cluster from its tracks, and a unit for unhealthy once, on however many nodes', () => {
    const { counts, packages } = recorded((recorder) => {
      const kafka = { packageInformation: { packageDefinition: { name: 'kafka', version: '1' } } };
      recorder.watch([
        event('health', {
          'health-unit-dcos-net-total': 9,
          'health-unit-dcos-net-unhealthy': 9,
          'health-unit-dcos-log-total': 9,
          'health-unit-dcos-log-unhealthy': 0,
        }),
        event('mesos_track', {
          agents_active: 5,
          agents_connected: 6,
          cpu_used: 1.5,
          cpu_total: 8,
          mem_used: 2,
          mem_total: 3,
          disk_used: 4,
          disk_total: 7,
          task_count: 10,
          framework_count: 11,
          frameworks: [{ name: 'planted' }],
        }),
        event('package_list', {
          package_list: [
            { ...kafka, appId: '/planted' },
            { ...kafka, appId: '/b' },
          ],
        }),
      ])(stored(3));
    });
    expect(counts).toEqual({
      received: 3,
      unhealthyUnits: 1,
      agents: 5,
      cpuUsed: 1.5,
      cpuTotal: 8,
      memoryUsed: 2,
      memoryTotal: 3,
      diskUsed: 4,
      diskTotal: 7,
      tasks: 10,
      frameworks: 11,
      packages: 2,
    });
    expect(packages?.copies).toEqual(new Map([['kafka', 2]]));
    expect(JSON.stringify([counts, [...(packages?.copies ?? [])]])).not.toContain('planted');
  });

  it('says of a list of packages that was cut how many there are, and not which', () => {
    const { counts, packages } = recorded((recorder) =>
      recorder.watch([event('package_list', { package_list: [{}], trimmed: 41 })])(stored(1)),
    );
    expect([counts.packages, packages]).toEqual([42, undefined]);
  });
});
