import { createPreviews } from '../../../dist/proxy/collectors/previews.js';
import { type FakeCluster, sourceUrlsOf, startFakeCluster } from '../../support/fake-cluster.ts';

/** From the built code: the report of diagnostics is read in a thread there. */
describe('the preview of the tracks', () => {
  const identity = {
    general: {
      clusterId: '0b1c2d3e-0000-4000-8000-00000000cafe',
      customerKey: 'planted-key',
      environmentVersion: '2.1.0',
      licenseId: 'planted-licence',
      platform: 'aws',
      provider: 'onprem',
      source: 'cluster' as const,
      variant: 'enterprise' as const,
    },
    userId: 'planted-key',
  };
  let cluster: FakeCluster;
  let nowMs = Date.parse('2026-11-22T12:00:00.000Z');
  beforeEach(async () => {
    cluster = await startFakeCluster();
    cluster.answers['/frameworks'] = JSON.stringify({
      frameworks: [
        { id: 'f-0', name: 'marathon', active: true },
        { id: 'f-1', name: 'secret-project', active: true },
      ],
    });
    cluster.answers['/package/list'] = JSON.stringify({
      packages: [
        {
          appId: '/secret-project/db',
          packageInformation: { packageDefinition: { name: 'cassandra', version: '1.0' } },
        },
      ],
    });
  });
  afterEach(() => cluster.close());
  const open = () =>
    createPreviews({
      cluster: () => ({ identity, sources: sourceUrlsOf(cluster) }),
      version: '1.0.0',
      names: 'send',
      everyMs: 3_600_000,
      now: () => nowMs,
    });

  it('shows an administrator the three events as they would be sent', async () => {
    const { tracks, problems } = await open().shownTo({ admin: true });
    expect(problems).toEqual([]);
    expect(tracks).toMatchObject([
      { type: 'track', event: 'health', anonymousId: identity.general.clusterId, userId: 'planted-key' },
      {
        event: 'mesos_track',
        messageId: expect.stringMatching(/^[0-9a-f-]{14}5/),
        properties: { cpu_total: 12, frameworks: [{ name: 'marathon' }, { name: 'secret-project' }] },
      },
      { event: 'package_list', properties: { customerKey: 'planted-key' } },
    ]);
  });

  it("shows everybody else the same events without the names an operator chose and the customer's key", async () => {
    const { tracks } = await open().shownTo({ admin: false });
    expect(tracks).toMatchObject([
      { event: 'health' },
      { event: 'mesos_track', properties: { cpu_total: 12 } },
      { event: 'package_list' },
    ]);
    const text = JSON.stringify(tracks);
    for (const hidden of ['secret-project', 'planted-key', 'planted-licence']) expect(text).not.toContain(hidden);
    expect(text).toContain('marathon');
  });

  it('asks the cluster once a minute at most, however many want to see it', async () => {
    const previews = open();
    await Promise.all(Array.from({ length: 50 }, () => previews.shownTo({ admin: true })));
    const once = cluster.asked.length;
    expect(cluster.asked.filter(({ path }) => path.startsWith('/frameworks'))).toHaveLength(1);
    nowMs += 59_000;
    await previews.shownTo({ admin: true });
    expect(cluster.asked).toHaveLength(once);
    nowMs += 1_000;
    await previews.shownTo({ admin: true });
    expect(cluster.asked).toHaveLength(2 * once);
  });

  it('says which track is missing, and why, without an address', async () => {
    cluster.answers['/package/list'] = (response) => void response.writeHead(503).end();
    const { tracks, problems } = await open().shownTo({ admin: true });
    expect(tracks).toHaveLength(2);
    expect(problems).toEqual([expect.stringContaining('cosmos: no track')]);
    expect(problems.join()).not.toContain('127.0.0.1');
  });
});
