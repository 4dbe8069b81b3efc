import { freePort } from '../../support/free-port.ts';
import { pageEvent } from '../../support/page-event.ts';
import { runCommand } from '../../support/run-command.ts';
import { startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();

describe('dcos-ui-telemetry doctor, beside a running proxy', () => {
  it('asks it how it is, tells its problems again, and disturbs nothing', async () => {
    const cluster = { clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9', version: '2.2.1' };
    const proxy = await startProxy({ listen: { host: '127.0.0.1', port: await freePort() }, cluster }, folder);
    const { code, stdout, stderr } = await runCommand(['doctor', '--config', proxy.configFile]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^ok {7}proxy: runs for 0\.\d hours, and says it is degraded$/m);
    // Nobody told it where the cluster answers; the proxy says so itself.
    expect(stdout).toMatch(/^look {5}proxy: collector cosmos: no URL is configured$/m);
    expect(stdout).toMatch(/\nnothing is wrong; \d+ to look at\n$/);
    expect((await proxy.post([pageEvent()])).body).toMatchObject({ accepted: 1 });
    expect(await proxy.stop()).toBe(0);
  });
});
