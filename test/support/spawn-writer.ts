import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { SpoolOptions } from '../../dist/proxy/spool/open.js';
import type { SpoolStatus } from '../../src/proxy/spool/spool.ts';

export interface WriterOptions {
  /** Begins every id. */
  readonly name: string;
  readonly spool: Partial<SpoolOptions> & Pick<SpoolOptions, 'directory'>;
  /** 0: only delivers. */
  readonly producers: number;
  /** A Segment-compatible endpoint; without it nothing is delivered. */
  readonly receiver?: string;
  /** Folder of the built proxy. @default the real one */
  readonly code?: string;
}

export interface Writer {
  readonly child: ChildProcess;
  /** Ids that were acknowledged so far. */
  readonly acked: Set<string>;
  /** Answers other than an acknowledgement, by reason. */
  readonly refused: Map<string, number>;
  opened(): Promise<void>;
  /** Resolves when it is gone and everything it printed was read. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends it in good order, after everything was delivered. */
  end(): Promise<SpoolStatus>;
}

const CODE = path.resolve(__dirname, '../../dist/proxy');

/** Starts spool-writer.mjs as a process of its own. */
export function spawnWriter(options: WriterOptions): Writer {
  const script = path.join(__dirname, 'spool-writer.mjs');
  const child = spawn(process.execPath, [script, JSON.stringify({ code: CODE, ...options })], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const acked = new Set<string>();
  const refused = new Map<string, number>();
  let complaint = '';
  let status: SpoolStatus | undefined;
  let sayOpened: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    sayOpened = resolve;
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const [word, rest = ''] = [line.split(' ', 1)[0], line.slice(line.indexOf(' ') + 1)];
    if (word === 'ack') for (const id of rest.split(',')) acked.add(id);
    else if (word === 'no') refused.set(rest, (refused.get(rest) ?? 0) + 1);
    else if (word === 'open') sayOpened();
    else if (word === 'idle') status = JSON.parse(rest) as SpoolStatus;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const gone = Promise.all([
    new Promise<void>((resolve) => child.on('exit', () => resolve())),
    new Promise<void>((resolve) => lines.on('close', resolve)),
  ]);
  const endedEarly = gone.then(() => {
    throw new Error(`the writer ended: ${complaint}`);
  });
  endedEarly.catch(() => undefined);

  return {
    child,
    acked,
    refused,
    opened: () => Promise.race([opened, endedEarly]),
    async kill(signal) {
      child.kill(signal);
      await gone;
    },
    async end() {
      child.stdin.write('end\n');
      await gone;
      if (status === undefined) throw new Error(`the writer did not end well: ${complaint}`);
      return status;
    },
  };
}
