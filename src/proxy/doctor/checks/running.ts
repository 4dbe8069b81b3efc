import * as v from 'valibot';
import { errorCode } from '../../error-code.ts';
import { exchangeReason } from '../../identity/bounded-json.ts';
import { createClusterHttp } from '../../identity/http.ts';
import { reachOf } from '../../outbound/cluster-reach.ts';
import { ownUrl } from '../../outbound/own-url.ts';
import { isHeld } from '../../spool/folder.ts';
import { type Check, type Finding, ok, warning, wrong } from '../finding.ts';

const NAME = 'proxy';
const TIMEOUT_MS = 3_000;
const MAX_BYTES = 1024 * 1024;

/** What of `/healthz` is told again. */
const health = v.object({
  version: v.string(),
  status: v.string(),
  uptimeSeconds: v.number(),
  problems: v.array(v.string()),
});

type Answer = { readonly status: number; readonly text: string } | { readonly reason: string };

async function ask(path: string, listen: { readonly host: string; readonly port: number }): Promise<Answer> {
  const url = new URL(path, ownUrl(listen));
  try {
    const http = createClusterHttp(undefined, reachOf([url.href]));
    const answer = await http({ url, method: 'GET', headers: {}, signal: AbortSignal.timeout(TIMEOUT_MS) });
    let text = '';
    for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
      text += chunk;
      if (text.length > MAX_BYTES) break;
    }
    return { status: answer.statusCode ?? 0, text };
  } catch (error) {
    return { reason: exchangeReason(error) };
  }
}

function parse(text: string): v.InferOutput<typeof health> | undefined {
  try {
    const parsed = v.safeParse(health, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** Nobody answers: is it not running, or does it listen elsewhere? */
function silent(folder: string, where: string, reason: string): readonly Finding[] {
  let held: boolean;
  try {
    held = isHeld(folder);
  } catch (error) {
    return [
      wrong(
        NAME,
        `whether the spool is in use cannot be told (${errorCode(error)})`,
        'run the doctor as the user the proxy runs as',
      ),
    ];
  }
  if (!held) return [ok(NAME, `is not running: nobody answers at ${where}, and nobody holds the spool`)];
  const fix = 'it is just starting, hangs, or was started with another listen.host or listen.port: see its log';
  return [warning(NAME, `something holds the spool, and nobody answers at ${where}: ${reason}`, fix)];
}

async function look(
  listen: { readonly host: string; readonly port: number },
  folder: string,
  version: string,
): Promise<readonly Finding[]> {
  const where = `${listen.host}:${listen.port}`;
  if (listen.port === 0) return silent(folder, 'a port that it chooses itself', 'listen.port is 0');
  const answer = await ask('/healthz', listen);
  if ('reason' in answer) return silent(folder, where, answer.reason);
  // Monitoring is for loopback unless the configuration opens it; readiness is for everybody.
  if (answer.status === 401) {
    const ready = await ask('/readyz', listen);
    const says = `answers at ${where}, and tells its health to this machine's loopback alone`;
    return [
      !('reason' in ready) && ready.status === 200
        ? ok(NAME, says)
        : wrong(NAME, `${says}; it takes no events`, 'see its log'),
    ];
  }
  const state = parse(answer.text);
  if (answer.status !== 200 || state === undefined) {
    return [
      wrong(NAME, `something else answers at ${where} (HTTP ${answer.status})`, 'set listen.port to one that is free'),
    ];
  }
  const hours = (state.uptimeSeconds / 3_600).toFixed(1);
  const running = ok(NAME, `runs for ${hours} hours, and says it is ${state.status}`);
  const other =
    state.version === version
      ? []
      : [
          warning(
            NAME,
            `the one that runs is release ${state.version}, and this is ${version}`,
            'restart it, if it was upgraded',
          ),
        ];
  // Its own sentences: what they mean is in docs/messages.md.
  return [running, ...other, ...state.problems.map((problem) => warning(NAME, problem))];
}

/** The proxy itself, if it runs: its own word on how it is. */
export const checkRunning = (
  listen: { readonly host: string; readonly port: number },
  folder: string,
  version: string,
): Check => ({ name: NAME, run: () => look(listen, folder, version) });
