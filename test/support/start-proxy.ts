import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { CLI, type Running, start } from './run-command.ts';
import { until } from './until.ts';

export interface StartedProxy extends Running {
  readonly url: string;
  readonly configFile: string;
  /** `POST /v1/batch`. @returns status and body. */
  post(
    events: readonly object[],
    headers?: Readonly<Record<string, string>>,
    withinMs?: number,
  ): Promise<{ readonly status: number; readonly retryAfter: string | null; readonly body: Record<string, unknown> }>;
  health(): Promise<HealthDocument>;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | NodeJS.Signals>;
}

interface DestinationHealth {
  readonly delivered: number;
  readonly dead: number;
  readonly erased: number;
  readonly pending: number;
  readonly dropped: Readonly<Record<string, number>>;
}

export interface HealthDocument {
  readonly status: string;
  readonly problems: readonly string[];
  readonly intake: {
    readonly received: number;
    readonly accepted: number;
    readonly refused: Readonly<Record<string, number>>;
  };
  readonly access: { readonly turnedAway: Readonly<Record<string, number>> };
  readonly spool: {
    readonly state: string;
    readonly accepted: number;
    readonly duplicates: number;
    readonly stored: number;
    readonly shared?: { readonly instances: number; readonly takenOver: number; readonly fenced: number };
  };
  readonly destinations: Readonly<Record<string, DestinationHealth>>;
  readonly collectors: Readonly<Record<string, { readonly state: string }>>;
}

/**
 * Starts the real proxy process on a free port and waits until it listens.
 * @param script the built command line, or one with something broken on purpose
 */
export async function startProxy(
  config: object,
  folder: string,
  env: Readonly<Record<string, string>> = {},
  script = CLI,
): Promise<StartedProxy> {
  const file = path.join(folder, `config-${Math.random().toString(36).slice(2)}.json`);
  writeFileSync(
    file,
    JSON.stringify({ listen: { host: '127.0.0.1', port: 0 }, dataDir: path.join(folder, 'data'), ...config }),
  );
  const running = start(script, ['serve', '--config', file], env);
  let over = false;
  void running.ended.then(() => {
    over = true;
  });
  const url = await until('the proxy to listen', () => {
    if (over) throw new Error(`the proxy ended at once:\n${running.stderr()}`);
    return /"url":"(http:[^"]+)"/.exec(running.stderr())?.[1];
  });
  return {
    ...running,
    url,
    configFile: file,
    async post(events, headers = {}, withinMs = 60_000) {
      const response = await fetch(`${url}/v1/batch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ batch: events, sentAt: new Date().toISOString() }),
        signal: AbortSignal.timeout(withinMs),
      });
      const retryAfter = response.headers.get('retry-after');
      return { status: response.status, retryAfter, body: (await response.json()) as Record<string, unknown> };
    },
    async health() {
      return (await (await fetch(`${url}/healthz`)).json()) as HealthDocument;
    },
    stop() {
      running.child.kill('SIGTERM');
      return running.ended;
    },
  };
}
