import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

export const root = path.resolve(__dirname, '../..');
/** The built command line, as an operator runs it. */
export const CLI = path.join(root, 'dist/proxy/main.js');

export interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves when the process has ended: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** The environment of the machine without what would change the answer of a test. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^(DCOS_|DO_NOT_TRACK|NODE_OPTIONS)/.test(name));
  return Object.fromEntries(entries);
}

const running = new Set<ChildProcess>();

/** Starts a Node script; whatever still runs at the end of the test file is killed. */
export function start(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    // Tests may run as root; what becomes of that is for the test of it alone.
    env: { ...cleanEnvironment(), DCOS_UI_TELEMETRY_ALLOW_ROOT: 'true', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve(code ?? signal ?? 'SIGKILL');
    });
  });
  return { child, stdout: () => out.join(''), stderr: () => err.join(''), ended };
}

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** Runs a command to its end. */
export async function runCommand(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const command = start(CLI, args, env);
  const code = await command.ended;
  return { code, stdout: command.stdout(), stderr: command.stderr() };
}
