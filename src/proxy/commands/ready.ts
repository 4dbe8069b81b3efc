import { errorCode } from '../error-code.ts';
import { createClusterHttp } from '../identity/http.ts';
import { reachOf } from '../outbound/cluster-reach.ts';
import { ownUrl } from '../outbound/own-url.ts';
import { readConfig } from './read-config.ts';
import type { ExitCode, Terminal } from './terminal.ts';

const TIMEOUT_MS = 3_000;
/**
 * `dcos-ui-telemetry ready`: whether the proxy of this configuration takes events now, for health checks of containers
 * that have neither a shell nor curl.
 *
 * @returns 0: it does. 1: it does not, or does not answer. 2: the configuration is wrong.
 */
export async function ready(configFile: string | undefined, terminal: Terminal): Promise<ExitCode> {
  const say = (line: string) => terminal.stderr(`${line}\n`);
  const reading = await readConfig(configFile, terminal.env);
  if (!reading.ok) {
    say(reading.message);
    return 2;
  }
  const url = new URL('/readyz', ownUrl(reading.config.listen));
  try {
    const answer = await createClusterHttp(
      undefined,
      reachOf([url.href]),
    )({ url, method: 'GET', headers: {}, signal: AbortSignal.timeout(TIMEOUT_MS) });
    answer.destroy();
    if (answer.statusCode === 200) return 0;
    say(`not ready: HTTP ${answer.statusCode}`);
  } catch (error) {
    say(`not ready: ${errorCode(error)}`);
  }
  return 1;
}
