import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { alternate } from '../frame/rounds.ts';
import { spread, summarize } from '../frame/summary.ts';
import { printTable, rounded } from '../frame/table.ts';
import type { Setting } from './intake.ts';

const LATENCY_MS = 20;
const WANTED = 2;
/**
 * Events of a request. As many as Segment takes, and one proxy keeps two cores busy: then there is nothing that a second
 * one could bring on the same machine. Few, and it waits for the receiver, as it does for one that is far away.
 */
const FULL = 500;
const FEW = 50;

/** A process of this part: prints one line of JSON for each thing it was told. Where it runs is the system's choice. */
function startScript(name: string, args: readonly (string | number)[]) {
  const script = path.join(import.meta.dirname, `${name}.mjs`);
  const child = spawn(process.execPath, [script, ...args.map(String)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    async next(): Promise<Readonly<Record<string, number>>> {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${name} ended`);
      return JSON.parse(value) as Readonly<Record<string, number>>;
    },
    tell: (line: string) => void child.stdin.write(`${line}\n`),
    ended,
    stop: () => void child.kill('SIGKILL'),
  };
}

/** How long a backlog takes to a receiver that answers after 20 ms, with one process on it and with three. */
export async function drainBacklog({ database, options }: Setting) {
  const events = options.number('events', options.quick ? 2_000 : 30_000);
  const template = await database.createDatabase();
  const filling = startScript('fill', [template, events]);
  await filling.next();
  await filling.ended;
  const receiver = startScript('receiver', [LATENCY_MS]);
  const { port } = await receiver.next();

  async function drain(processes: number, batch: number): Promise<number> {
    const url = await database.createDatabase(new URL(template).pathname.slice(1));
    const args = [url, `http://127.0.0.1:${port}`, batch];
    const started = Array.from({ length: processes }, () => startScript('deliver', args));
    for (const each of started) await each.next();
    // Each has sent what it may send at once, and waits for the answers: from here on.
    await new Promise((resolve) => setTimeout(resolve, 500));
    receiver.tell(`go ${events}`);
    const { seconds = Number.NaN } = await receiver.next();
    for (const each of started) each.tell('end');
    await Promise.all(started.map(({ ended }) => ended));
    return events / seconds;
  }

  try {
    const rounds = Math.min(options.rounds, 3);
    const rates = await alternate(
      {
        'one, few': () => drain(1, FEW),
        'three, few': () => drain(3, FEW),
        'one, full': () => drain(1, FULL),
        'three, full': () => drain(3, FULL),
      },
      rounds,
    );
    const of = (name: string) => summarize(rates[name] ?? []);
    const few = { one: of('one, few'), three: of('three, few') };
    const full = { one: of('one, full'), three: of('three, full') };
    const rows = ({ one, three }: typeof few, batch: number, wanted?: number) => [
      { 'events a request': batch, proxies: 1, ...cells(one) },
      {
        'events a request': batch,
        proxies: 3,
        ...cells(three),
        'three to one': rounded(three.median / one.median, 2),
        wanted,
      },
    ];
    printTable(`a backlog of ${events} events of 1 KB to a receiver that answers after ${LATENCY_MS} ms`, [
      ...rows(few, FEW, WANTED),
      ...rows(full, FULL),
    ]);
    return {
      one: { [`drain, one, ${FEW} a request`]: few.one, [`drain, one, ${FULL} a request`]: full.one },
      three: { [`drain, three, ${FEW} a request`]: few.three, [`drain, three, ${FULL} a request`]: full.three },
      ratios: {
        [`drain, ${FEW} a request: three to one`]: few.three.median / few.one.median,
        [`drain, ${FULL} a request: three to one`]: full.three.median / full.one.median,
      },
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
