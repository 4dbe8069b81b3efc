import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Tool {
  readonly name: string;
  /** Debian's package, and the program's path in it. */
  readonly package: string;
  readonly file: string;
}

export const PROMTOOL: Tool = { name: 'promtool', package: 'prometheus', file: 'usr/bin/promtool' };

const executable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const onPath = (name: string): string | undefined => {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return [...folders, '/usr/sbin'].map((folder) => path.join(folder, name)).find(executable);
};

const runs = (file: string, cwd: string): boolean => {
  if (!executable(file)) return false;
  // -v and --version are answered in different ways; a library that is missing is 127.
  return spawnSync(file, ['-v'], { cwd, stdio: 'ignore' }).status !== 127;
};

/** Where the libraries are missing as well. No server of the package is started meanwhile (Debian's policy-rc.d). */
function installWhole(name: string): void {
  const policy = '/usr/sbin/policy-rc.d';
  const isOurs = !existsSync(policy);
  if (isOurs) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', name], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  } finally {
    if (isOurs) rmSync(policy);
  }
}

/**
 * A program that a test needs: the one on PATH, else the one in Debian's package, taken out of it without installing it,
 * since that would start a server on a machine with systemd; installed, without starting it, where it needs more.
 *
 * @throws when there is none and none can be had; the message says what to do.
 */
export function installedTool(tool: Tool): string {
  const found = onPath(tool.name);
  if (found !== undefined) return found;
  const home = path.join(tmpdir(), `dcos-ui-telemetry-${tool.package}`);
  const unpacked = path.join(home, tool.file);
  if (executable(unpacked)) return unpacked;
  if (!existsSync('/etc/debian_version')) throw new Error(`no ${tool.name}: put one on PATH`);
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
  mkdirSync(home, { recursive: true });
  const isRoot = process.getuid?.() === 0;
  // The lists are root's to renew; somebody else uses what there is.
  if (isRoot) run('apt-get', 'update', '-q');
  run('apt-get', 'download', '-q', tool.package);
  const archive = readdirSync(home).find((name) => name.startsWith(`${tool.package}_`) && name.endsWith('.deb'));
  if (archive !== undefined) run('dpkg', '-x', archive, home);
  if (runs(unpacked, home)) return unpacked;
  if (isRoot) installWhole(tool.package);
  const installed = onPath(tool.name);
  if (installed === undefined) throw new Error(`no ${tool.name}: put one on PATH`);
  return installed;
}
