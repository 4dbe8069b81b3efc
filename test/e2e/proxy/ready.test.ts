import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { runCommand } from '../../support/run-command.ts';
import { startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();

describe('dcos-ui-telemetry ready', () => {
  it('is 0 while the proxy takes events, and 1 before and after; told where it is by a variable, as in a container', async () => {
    const listen = { host: '127.0.0.1', port: await freePort() };
    const file = path.join(folder, 'telemetry.json');
    writeFileSync(file, JSON.stringify({ listen }));
    const env = { DCOS_UI_TELEMETRY_CONFIG: file };
    expect(await runCommand(['ready'], env)).toMatchObject({ code: 1, stderr: 'not ready: ECONNREFUSED\n' });
    const proxy = await startProxy({ listen, cluster: { clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9' } }, folder);
    expect(await runCommand(['ready'], env)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await proxy.stop()).toBe(0);
    expect(await runCommand(['ready'], env)).toMatchObject({ code: 1 });
  });

  it('is 2 when the configuration is wrong', async () => {
    const { code, stderr } = await runCommand(['ready', '--config', path.join(folder, 'nowhere.json')]);
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
  });
});
