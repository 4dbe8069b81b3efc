import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface LoadResult {
  readonly requests: number;
  readonly events: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly p99Ms: number;
}

export interface BenchLoad {
  readonly child: ChildProcess;
  /** Rejects when the server hangs up meanwhile. */
  readonly result: Promise<LoadResult>;
}

const RUNNER = path.resolve(__dirname, '../bench/run.mjs');

/** The load of `npm run bench:intake`, from a process of its own: 64 connections, each with the next request at once. */
export function startBenchLoad(port: number, events: number, measureMs: number): BenchLoad {
  const child = spawn(process.execPath, [RUNNER, 'intake/load'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const order = { port, connections: 64, measureMs, events, bytesPerEvent: 1024 };
  child.stdin.end(`${JSON.stringify(order)}\n`);
  const result = new Promise<LoadResult>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line) as LoadResult));
    child.once('exit', () => reject(new Error('the load ended')));
  });
  result.catch(() => undefined);
  return { child, result };
}
