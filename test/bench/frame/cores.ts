import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Which core a process of a bench may use: one has the server, another one the load. */
export type Core = 0 | 1;

export const canPin = spawnSync('taskset', ['--version']).status === 0 && availableParallelism() > 1;

/** Said with the results, since it decides what they are worth. */
export const pinning = canPin ? 'server on core 0, load on core 1' : 'not pinned: taskset or a second core is missing';

/** Starts a program on its core; anywhere, where the system cannot do that. */
export function spawnOn(core: Core, program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  return canPin
    ? spawn('taskset', ['-c', String(core), program, ...args], options)
    : spawn(program, [...args], options);
}

/** For the process of ours that is measured: `--cpu-prof`, say, to look into it. */
export const nodeFlags: readonly string[] = process.env.BENCH_NODE_FLAGS?.split(' ') ?? [];
