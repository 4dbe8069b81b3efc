import path from 'node:path';
import { pageEvent } from '../../support/page-event.ts';
import { startReceiver, type TestReceiver } from '../../support/receiver.ts';
import { runCommand } from '../../support/run-command.ts';
import { startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();
const data = path.join(folder, 'data');
const spool = (...args: string[]) => runCommand(['spool', ...args, '--data-dir', data]);

describe('dcos-ui-telemetry spool', () => {
  const logout = { ...pageEvent(), type: 'track', event: 'dcos_logout', properties: { reason: 'user' } };
  const page = pageEvent();
  let receiver: TestReceiver;
  let config: object;
  beforeAll(async () => {
    receiver = await startReceiver();
    config = {
      cluster: { clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9' },
      destinations: [{ kind: 'segment', url: receiver.url, writeKey: 'test' }],
    };
  });
  afterAll(() => receiver.close());

  it('shows a dead letter with its reason, and exports it, while the proxy runs', async () => {
    await receiver.fault({ status: 400, containing: 'dcos_logout' });
    const proxy = await startProxy(config, folder);
    expect((await proxy.post([page, logout])).status).toBe(200);
    await until('one delivered, one dead', async () => {
      const { segment } = (await proxy.health()).destinations;
      return segment?.delivered === 1 && segment.dead === 1 ? true : undefined;
    });
    expect((await receiver.received()).map(({ messageId }) => messageId)).toEqual([page.messageId]);

    const shown = await spool('show', logout.messageId);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      event: { event: 'dcos_logout', messageId: logout.messageId },
      state: { segment: { kind: 'dead', reason: expect.stringContaining('400') } },
    });
    const exported = await spool('export', '--kind', 'dead');
    expect(JSON.parse(exported.stdout)).toMatchObject({
      messageId: logout.messageId,
      properties: { source: 'cluster' },
    });
    expect((await spool('export')).stdout).toBe('');
    expect(JSON.parse((await spool('status')).stdout)).toMatchObject({
      stored: 2,
      destinations: { segment: { dead: 1 } },
    });
    expect(await spool('check')).toMatchObject({ code: 0 });

    const refused = await spool('replay');
    expect([refused.code, refused.stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(await proxy.stop()).toBe(0);
  });

  it('lets a dead letter be sent again once what was wrong is mended, and it arrives once', async () => {
    expect(await spool('replay')).toMatchObject({ code: 0, stdout: '1 events wait to be sent again\n' });
    await receiver.mend();
    const proxy = await startProxy(config, folder);
    const events = await until('the replayed event', async () => {
      const received = await receiver.received();
      return received.length === 2 ? received : undefined;
    });
    expect(events.map(({ messageId }) => messageId)).toEqual([page.messageId, logout.messageId]);
    expect(await proxy.stop()).toBe(0);
  });

  it('throws events away only after a yes, and counts them', async () => {
    await receiver.fault({ status: 503 });
    const proxy = await startProxy(config, folder);
    await proxy.post([pageEvent(), pageEvent()]);
    expect(await proxy.stop()).toBe(0);
    expect((await spool('export')).stdout.trim().split('\n')).toHaveLength(2);
    expect((await spool('purge', '--kind', 'pending')).code).toBe(2);
    expect(await spool('purge', '--kind', 'pending', '--yes')).toMatchObject({ code: 0 });
    expect(JSON.parse((await spool('status')).stdout).destinations.segment).toMatchObject({
      delivered: 2,
      pending: 0,
      dropped: { purged: 2 },
    });
    expect(await spool('check')).toMatchObject({ code: 0 });
  });

  it('says in one line that there is no spool, or no such event', async () => {
    for (const args of [
      ['status', '--data-dir', path.join(folder, 'none')],
      ['show', 'nothing', '--data-dir', data],
    ]) {
      const { code, stdout, stderr } = await runCommand(['spool', ...args]);
      expect([code, stdout, stderr.trim().split('\n').length]).toEqual([1, '', 1]);
    }
  });
});
