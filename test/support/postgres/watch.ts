import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Ends a process and removes its files when this process is gone, however that ended: then the pipe that `cat` reads from
 * is closed. @returns what to kill when it is of no more use.
 */
export function watchOver(pid: number, files: readonly string[]): ChildProcess {
  const script = 'cat >/dev/null; kill -QUIT "$1"; sleep 1; kill -KILL "$1"; shift; rm -rf "$@"';
  const watch = spawn('sh', ['-c', script, 'watch', String(pid), ...files], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watch.unref();
  return watch;
}
