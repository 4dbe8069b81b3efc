import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Whether this process may mount file systems, and loop devices if asked. @param folder for the trial */
export function mayMount(folder: string, kind: 'tmpfs' | 'loop'): boolean {
  try {
    const where = `${folder}/trial`;
    if (kind === 'tmpfs') mountTmpfs(where, 1);
    else {
      makeExt4(`${where}.img`, 16);
      mountImage(`${where}.img`, where);
    }
    unmount(where);
    return true;
  } catch {
    return false;
  }
}

export function mountTmpfs(where: string, megabytes: number): void {
  mkdirSync(where, { recursive: true });
  run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', where);
}

export function makeExt4(image: string, megabytes: number): void {
  run('truncate', '-s', `${megabytes}M`, image);
  run('mkfs.ext4', '-q', image);
}

export function mountImage(image: string, where: string): void {
  mkdirSync(where, { recursive: true });
  run('mount', '-o', 'loop', image, where);
}

/** Waits for nobody: the file system goes when its last user does. */
export const unmount = (where: string): void => void run('umount', '--lazy', where);
