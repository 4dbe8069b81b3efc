import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

export class ProxyError extends Error {
  override readonly name = 'ProxyError';
}

export interface ProxyProcessOptions {
  /** The built proxy: `dist/proxy/main.js`. */
  readonly main: string;
  readonly config: unknown;
  readonly configFile: string;
  readonly logFile: string;
  /** Where it will listen. */
  readonly url: string;
  readonly execPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 15_000;

/** What the proxy said last; of a crash the line that names the error, not the stack below it. */
async function lastWords(file: string, from: number): Promise<string> {
  const lines = (await readFile(file)).subarray(from).toString('utf8').trim().split('\n');
  return lines.filter((line) => /^\S*Error\b/.test(line)).at(-1) ?? lines.at(-1) ?? '';
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * The proxy in a process of its own, as in production. In its own process group too: a Ctrl-C reaches the whole group in
 * front, and the proxy takes a second signal for impatience.
 *
 * @throws ProxyError when it is not up within half a minute
 */
export async function startProxy(options: ProxyProcessOptions) {
  await writeFile(options.configFile, `${JSON.stringify(options.config, undefined, 2)}\n`);
  const log = openSync(options.logFile, 'a');
  const { size } = await stat(options.logFile);
  // What is in the configuration file above holds, not what a variable says.
  const env = Object.fromEntries(
    Object.entries(options.env).filter(([name]) => !name.startsWith('DCOS_UI_TELEMETRY_')),
  );
  const child = spawn(options.execPath, [options.main, 'serve', '--config', options.configFile], {
    env,
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);

  let isGone = false;
  /** Resolves when the process is gone, with its last words. */
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      isGone = true;
      const how = signal === null ? `exit code ${code}` : signal;
      lastWords(options.logFile, size).then(
        (line) => resolve(line === '' ? how : `${how}: ${line}`),
        () => resolve(how),
      );
    });
  });

  async function close(): Promise<void> {
    if (isGone) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await gone;
    clearTimeout(timer);
  }

  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await isReady(options.url))) {
    const early = await Promise.race([gone, wait(100).then(() => undefined)]);
    if (early !== undefined) throw new ProxyError(`the proxy did not start (${early})`);
    if (Date.now() > deadline) {
      await close();
      throw new ProxyError(`the proxy was not up within ${READY_WITHIN_MS / 1000} s; its log: ${options.logFile}`);
    }
  }
  return { gone, close, kill: () => child.kill('SIGKILL') };
}
