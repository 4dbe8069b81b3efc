import { createClusterHttp } from '../../identity/http.ts';
import { reachOf } from '../../outbound/cluster-reach.ts';
import type { Clocks } from '../clocks.ts';
import type { Check } from '../finding.ts';

const TIMEOUT_MS = 5_000;

/** Asks one place for the head of an answer: whatever its status, it says what time it is there. */
async function ask(
  url: URL,
  ca: string | undefined,
  clocks: Clocks,
  now: () => number,
  signal: AbortSignal,
): Promise<void> {
  const askedMs = now();
  try {
    const answer = await createClusterHttp(
      ca,
      reachOf([url.href]),
    )({
      url,
      method: 'GET',
      headers: {},
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    answer.destroy();
    clocks.note(url.host, answer.headers.date, askedMs);
  } catch {
    // Why it does not answer is another check's to say.
  }
}

/**
 * This machine's clock against those of the cluster and the destinations, by the `Date` of their answers.
 *
 * @param urls of the cluster, one for each place is enough
 */
export const checkClock = (
  urls: readonly string[],
  ca: string | undefined,
  { clocks, now }: { readonly clocks: Clocks; readonly now: () => number },
): Check => ({
  name: 'clock',
  async run(signal) {
    const places = urls.filter((url) => URL.canParse(url)).map((url) => new URL(url));
    const firsts = places.filter((url, index) => places.findIndex(({ host }) => host === url.host) === index);
    await Promise.all(firsts.map((url) => ask(url, ca, clocks, now, signal)));
    return clocks.findings();
  },
});
