import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs';
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

/**
 * A program that a test needs: the one on PATH, else the one in Debian's package, taken out of it without installing it,
 * since that would start a server on a machine with systemd.
 *
 * @throws when there is none and none can be had; the message says what to do.
 */
export function installedTool(tool: Tool): string {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const found = [...folders, '/usr/sbin'].map((folder) => path.join(folder, tool.name)).find(executable);
  if (found !== undefined) return found;
  const home = path.join(tmpdir(), `dcos-ui-telemetry-${tool.package}`);
  const unpacked = path.join(home, tool.file);
  if (executable(unpacked)) return unpacked;
  if (!existsSync('/etc/debian_version')) throw new Error(`no ${tool.name}: put one on PATH`);
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
  mkdirSync(home, { recursive: true });
  // The lists are root's to renew; somebody else uses what there is.
  if (process.getuid?.() === 0) run('apt-get', 'update', '-q');
  run('apt-get', 'download', '-q', tool.package);
  const archive = readdirSync(home).find((name) => name.startsWith(`${tool.package}_`) && name.endsWith('.deb'));
  if (archive === undefined) throw new Error(`no ${tool.name}: put one on PATH`);
  run('dpkg', '-x', archive, home);
  return unpacked;
}
