import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseConfig } from '../../../src/proxy/config/config.ts';
import { checkSafety } from '../../../src/proxy/safety/unsafe.ts';
import { root } from '../../support/run-command.ts';

const file = path.join(root, 'deploy/systemd/dcos-ui-telemetry.service');
const config: unknown = JSON.parse(readFileSync(path.join(root, 'deploy/systemd/telemetry.json'), 'utf8'));

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
    expect(readFileSync(file.replace('.service', '.conf'), 'utf8')).toMatch(new RegExp(`^u ${user} - `, 'm'));
  });

  it('starts what is there, with flags that are there, and a configuration that is taken', () => {
    const [, script = '', args = ''] =
      /^\/usr\/bin\/node \/opt\/dcos-ui-telemetry\/(\S+) (.*)$/.exec(one('ExecStart') ?? '') ?? [];
    expect(existsSync(path.join(root, script))).toBe(true);
    expect(args).toBe('serve --config /etc/dcos-ui-telemetry/telemetry.json');
    const help = spawnSync(process.execPath, [path.join(root, script), 'serve', '--help'], { encoding: 'utf8' });
    expect(help.stdout).toContain('--config <file>');
    const parsed = parseConfig(config, {});
    if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
    const configFile = { path: '/etc/dcos-ui-telemetry/telemetry.json', mode: 0o100644 };
    expect(checkSafety(parsed.config, { env: {}, uid: 999, nodeFlags: [], configFile })).toEqual({
      refused: [],
      warnings: [],
    });
    expect(parsed.config.dataDir).toBe(`/var/lib/${one('StateDirectory')}`);
  });

  it('hands over every key that the configuration names, by its credential', () => {
    const credentials = (unit.get('LoadCredential') ?? []).map((value) => value.split(':')[0]);
    const named = [...JSON.stringify(config).matchAll(/"\/run\/credentials\/([^/]+)\/([^"]+)"/g)];
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
