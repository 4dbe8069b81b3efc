import path from 'node:path';
import { createInterface } from 'node:readline';
import { spawnOn } from '../frame/cores.ts';
import { alternate } from '../frame/rounds.ts';
import { spread, summarize } from '../frame/summary.ts';
import { printTable, rounded } from '../frame/table.ts';
import { startProxy } from '../intake/contestants.ts';
import type { Setting } from './intake.ts';

const LATENCY_MS = 20;
const WANTED = 2;

/** A process of this part: prints one line of JSON for each it is told. */
function startScript(core: 0 | 1, name: string, args: readonly string[]) {
  const script = path.join(import.meta.dirname, `${name}.mjs`);
  const child = spawnOn(core, process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error(`${name} has no pipes`);
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return {
    async next(): Promise<Readonly<Record<string, number>>> {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${name} ended`);
      return JSON.parse(value) as Readonly<Record<string, number>>;
    },
    tell: (line: string) => void stdin.write(`${line}\n`),
    stop: () => void child.kill('SIGKILL'),
  };
}

/** How long a backlog takes to a receiver that answers after 20 ms, with one proxy on it and with three. */
export async function drainBacklog({ folder, database, options }: Setting) {
  const events = options.number('events', options.quick ? 2_000 : 40_000);
  const template = await database.createDatabase();
  const nameOf = (url: string): string => new URL(url).pathname.slice(1);
  const filling = startScript(0, 'fill', [template, String(events)]);
  await filling.next();
  const receiver = startScript(1, 'receiver', [String(LATENCY_MS)]);
  const { port } = await receiver.next();
  const destinations = [{ kind: 'segment', name: 'receiver', url: `http://127.0.0.1:${port}`, writeKey: 'bench' }];
  let number = 0;

  async function drain(proxies: number): Promise<number> {
    const url = await database.createDatabase(nameOf(template));
    const started = await Promise.all(
      Array.from({ length: proxies }, () => {
        number += 1;
        return startProxy(path.join(folder, `drain-${number}`), destinations, { kind: 'postgres', url });
      }),
    );
    // Each has sent what it may send at once, and waits for the answers: from here on.
    receiver.tell(`go ${events}`);
    const { seconds = Number.NaN } = await receiver.next();
    await Promise.all(started.map((proxy) => proxy.stop()));
    return events / seconds;
  }

  try {
    const rates = await alternate({ one: () => drain(1), three: () => drain(3) }, Math.min(options.rounds, 3));
    const [one, three] = [summarize(rates.one ?? []), summarize(rates.three ?? [])];
    const ratio = three.median / one.median;
    printTable(`a backlog of ${events} events to a receiver that answers after ${LATENCY_MS} ms`, [
      { proxies: 1, ...cells(one) },
      { proxies: 3, ...cells(three), 'three to one': rounded(ratio, 2), wanted: WANTED },
    ]);
    return {
      one: { 'drain, one proxy': one },
      three: { 'drain, three proxies': three },
      ratios: { 'drain: three to one': ratio },
    };
  } finally {
    receiver.stop();
    filling.stop();
  }
}

const cells = (rate: ReturnType<typeof summarize>) => ({
  'events/s': rounded(rate.median),
  '±': `${rounded(100 * spread(rate))} %`,
});
