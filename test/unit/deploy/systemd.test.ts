import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseConfig } from '../../../src/proxy/config/config.ts';
import { resolveCluster } from '../../../src/proxy/identity/resolve.ts';
import { checkSafety } from '../../../src/proxy/safety/unsafe.ts';
import { createOperatorFiles } from '../../../src/proxy/secrets/operator-files.ts';
import { root } from '../../support/run-command.ts';

const file = path.join(root, 'deploy/systemd/dcos-ui-telemetry.service');
const configs = ['telemetry.json', 'telemetry-2.2.json'];
const configOf = (name: string): unknown => JSON.parse(readFileSync(path.join(root, 'deploy/systemd', name), 'utf8'));

/** Keys of a unit with all their values. */
const unit = new Map<string, string[]>();
for (const line of readFileSync(file, 'utf8').split('\n')) {
  const [, key, value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
  if (key !== undefined) unit.set(key, [...(unit.get(key) ?? []), value]);
}
const one = (key: string) => unit.get(key)?.join(' | ');

describe('the systemd unit', () => {
  it.each([
    ['ProtectSystem', 'strict'],
    ['ProtectHome', 'yes'],
    ['PrivateTmp', 'yes'],
    ['PrivateDevices', 'yes'],
    ['NoNewPrivileges', 'yes'],
    ['CapabilityBoundingSet', ''],
    ['AmbientCapabilities', ''],
    ['RestrictNamespaces', 'yes'],
    ['RestrictAddressFamilies', 'AF_INET AF_INET6 AF_UNIX'],
    ['SystemCallFilter', '@system-service | ~@privileged @resources'],
    ['UMask', '0077'],
    ['StateDirectoryMode', '0700'],
    ['LimitCORE', '0'],
  ])('says %s=%s', (key, value) => {
    expect(one(key)).toBe(value);
  });

  it('bounds memory, and does not forbid what V8 cannot do without', () => {
    expect(one('MemoryMax')).toMatch(/^\d+M$/);
    expect(Number.parseInt(one('MemoryHigh') ?? '', 10)).toBeLessThan(Number.parseInt(one('MemoryMax') ?? '', 10));
    expect(unit.has('MemoryDenyWriteExecute')).toBe(false);
  });

  it('runs as a user that its sysusers file makes, who is not root', () => {
    const user = one('User') ?? '';
    expect(user).not.toMatch(/^(root|0|)$/);
    expect(readFileSync(path.join(path.dirname(file), 'dcos-ui-telemetry.conf'), 'utf8')).toMatch(
      new RegExp(`^u ${user} - `, 'm'),
    );
  });

  it('starts what is there, with flags that are there', () => {
    const [, script = '', args = ''] =
      /^\/usr\/bin\/node \/opt\/dcos-ui-telemetry\/(\S+) (.*)$/.exec(one('ExecStart') ?? '') ?? [];
    expect(existsSync(path.join(root, script))).toBe(true);
    expect(args).toBe('serve --config /etc/dcos-ui-telemetry/telemetry.json');
    const help = spawnSync(process.execPath, [path.join(root, script), 'serve', '--help'], { encoding: 'utf8' });
    expect(help.stdout).toContain('--config <file>');
  });

  it.each(configs)('has a configuration that is taken, and safe: %s', (name) => {
    const parsed = parseConfig(configOf(name), {});
    if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
    const configFile = { path: '/etc/dcos-ui-telemetry/telemetry.json', mode: 0o100644 };
    expect(checkSafety(parsed.config, { env: {}, uid: 999, nodeFlags: [], configFile })).toEqual({
      refused: [],
      warnings: [],
    });
    expect(parsed.config.dataDir).toBe(`/var/lib/${one('StateDirectory')}`);
  });

  it('takes the version and the edition from DC/OS, and not its libraries', async () => {
    expect(one('EnvironmentFile')).toBe('-/opt/mesosphere/environment');
    expect(one('UnsetEnvironment')).toBe('LD_LIBRARY_PATH');
    const deps = {
      env: { DCOS_VERSION: '2.2.1', DCOS_VARIANT: 'open' },
      readText: async () => '70b28f00-e38f-41b2-a723-aab344f535b9\n',
      files: createOperatorFiles(undefined),
      readLicence: async () => ({ ok: true, id: '' }) as const,
    };
    const parsed = parseConfig(configOf('telemetry-2.2.json'), {});
    const cluster = parsed.ok ? parsed.config.cluster : {};
    expect(await resolveCluster(cluster, deps)).toMatchObject({
      state: 'on',
      identity: { general: { environmentVersion: '2.2.1', variant: 'open', provider: 'onprem', platform: 'onprem' } },
      warnings: [],
    });
  });

  it('hands over every key that the configuration names, by its credential', () => {
    const credentials = (unit.get('LoadCredential') ?? []).map((value) => value.split(':')[0]);
    const named = [...JSON.stringify(configOf('telemetry.json')).matchAll(/"\/run\/credentials\/([^/]+)\/([^"]+)"/g)];
    expect(named.map(([, service]) => service)).toEqual(named.map(() => path.basename(file)));
    expect(named.map(([, , name]) => name).sort()).toEqual(credentials.sort());
  });

  it('is understood by systemd whole, which calls its exposure low', () => {
    const analyze = (...args: string[]) => spawnSync('systemd-analyze', [...args, file], { encoding: 'utf8' });
    const verified = analyze('verify', '--man=no');
    // A machine without systemd (a container, say) has nobody to ask; the lines above hold there all the same.
    if (verified.error !== undefined) return;
    // Of the programs it names, node may be elsewhere on this machine.
    const said = verified.stderr.split('\n').filter((line) => line.includes(path.basename(file)));
    expect(said.filter((line) => !/Command \/usr\/bin\/node is not executable/.test(line))).toEqual([]);
    const { stdout } = analyze('security', '--offline=true', '--no-pager');
    expect(Number(/exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1])).toBeLessThan(2);
  });
});
