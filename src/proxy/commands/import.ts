import { pino } from 'pino';
import { FORWARD_MAX_EVENTS } from '../../contract/limits.ts';
import type { Config } from '../config/schema.ts';
import { openDestinations } from '../config/secrets.ts';
import { createDestination } from '../destinations/create.ts';
import type { Destination } from '../destinations/destination.ts';
import { createForwarder, type Forwarder } from '../forwarder/forwarder.ts';
import { openConfiguredSpool } from '../open-spool.ts';
import { createOperatorFiles } from '../secrets/operator-files.ts';
import type { AppendAnswer, Spool } from '../spool/spool.ts';
import { SpoolError } from '../spool/spool-error.ts';
import { type ExportedEvent, type OpenExport, openExport } from '../transfer/read-export.ts';
import { openDatabase } from './open-database.ts';
import { createProgress } from './progress.ts';
import { readConfig } from './read-config.ts';
import { whyOff } from './telemetry-off.ts';
import type { ExitCode, Terminal } from './terminal.ts';

export interface ImportFlags {
  readonly config?: string;
  readonly check?: boolean;
  readonly deliver?: boolean;
}

type Stored =
  | { readonly ok: true; readonly stored: number; readonly duplicates: number }
  | { readonly ok: false; readonly stored: number; readonly reason: string };

/** Takes the events over in groups, each durable before the next. */
async function store(spool: Spool, events: AsyncIterable<ExportedEvent>): Promise<Stored> {
  let stored = 0;
  let duplicates = 0;
  let group: ExportedEvent[] = [];
  async function append(): Promise<Extract<AppendAnswer, { ok: false }> | undefined> {
    const answer = await spool.append(group);
    group = [];
    if (!answer.ok) return answer;
    stored += answer.stored;
    duplicates += answer.duplicates;
    return undefined;
  }
  for await (const event of events) {
    group.push(event);
    const refused = group.length < FORWARD_MAX_EVENTS ? undefined : await append();
    if (refused !== undefined) return { ok: false, stored, reason: refused.reason };
  }
  const refused = group.length === 0 ? undefined : await append();
  return refused === undefined ? { ok: true, stored, duplicates } : { ok: false, stored, reason: refused.reason };
}

const ASK_EVERY_MS = 200;

/** Sends until nothing is pending. @returns why it ended before that; undefined: all is delivered. */
async function deliver(spool: Spool, forwarder: Forwarder, stopped: () => boolean): Promise<string | undefined> {
  forwarder.start();
  for (;;) {
    const { destinations } = await spool.status();
    if (Object.keys(forwarder.status()).every((name) => destinations[name]?.pending === 0)) return undefined;
    const paused = Object.entries(forwarder.status()).find(([, { pausedReason }]) => pausedReason !== undefined);
    if (paused !== undefined) return `destination ${paused[0]} takes nothing: ${paused[1].pausedReason}`;
    if (stopped()) return 'stopped';
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}

/** Nothing is opened before all of the file was found good. */
async function take(
  opened: OpenExport,
  config: Config,
  destinations: readonly Destination[],
  flags: ImportFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const now = Date.now;
  const shared = await openDatabase(config, terminal);
  if (!shared.ok) {
    terminal.stderr(`dcos-ui-telemetry: ${shared.error}\n`);
    return shared.code;
  }
  const { database } = shared;
  const spool = await openConfiguredSpool(config, destinations, { now, random: Math.random, database });
  try {
    const result = await store(spool, opened.events());
    if (!result.ok) {
      terminal.stderr(
        `dcos-ui-telemetry: the spool is ${result.reason}: ${result.stored} events were taken; import the file again later, none is taken twice\n`,
      );
      return 1;
    }
    terminal.stdout(`${result.stored} events taken, ${result.duplicates} were known already\n`);
    if (flags.deliver !== true) {
      terminal.stdout('they go out when the proxy runs with this configuration\n');
      return 0;
    }
    let isStopped = false;
    void terminal.stopRequested.then(() => {
      isStopped = true;
    });
    const log = pino({ level: 'warn', base: null }, { write: terminal.stderr });
    const forwarder = createForwarder({ spool, destinations, now, random: Math.random, log });
    const why = await deliver(spool, forwarder, () => isStopped);
    await forwarder.stop();
    if (why === undefined) terminal.stdout('everything that waited is delivered\n');
    else terminal.stderr(`dcos-ui-telemetry: ${why}; what is left waits in the spool\n`);
    return why === undefined ? 0 : 3;
  } finally {
    await spool.close();
    await database?.close();
  }
}

/**
 * `dcos-ui-telemetry import`: takes an export into the spool, for this configuration's destinations.
 *
 * @returns 0: taken (and delivered, if asked). 1: the file is not good, the spool is in use or full, or telemetry is off.
 *   2: the configuration is wrong. 3: taken, and not all delivered.
 */
export async function importEvents(file: string, flags: ImportFlags, terminal: Terminal): Promise<ExitCode> {
  const fail = (code: ExitCode, message: string): ExitCode => {
    terminal.stderr(`dcos-ui-telemetry: ${message}\n`);
    return code;
  };
  const progress = createProgress(terminal, 'importing');
  const opening = await openExport(file);
  if (!opening.ok) {
    progress.done();
    return fail(1, opening.error);
  }
  const { header } = opening.export;
  try {
    if (flags.check === true) {
      const { events, bytes, createdAt, clusterIds } = header;
      terminal.stdout(`sound: ${JSON.stringify({ events, bytes, createdAt, clusterIds }, null, 2)}\n`);
      return 0;
    }
    const reading = await readConfig(flags.config, terminal.env);
    if (!reading.ok) return fail(2, reading.message);
    const { config } = reading;
    const off = whyOff(config, terminal);
    if (off !== undefined) return fail(1, `${off}; nothing is imported`);
    const places = await openDestinations(config, terminal.env, createOperatorFiles(terminal.uid));
    if (!places.ok) return fail(2, places.error);
    const deps = { now: Date.now, stdout: terminal.stdoutStream };
    const destinations = places.destinations.map((one) => createDestination(one, deps));
    try {
      return await take(opening.export, config, destinations, flags, terminal);
    } finally {
      await Promise.all(destinations.map((destination) => destination.close()));
    }
  } catch (error) {
    if (!(error instanceof SpoolError)) throw error;
    const hint = error.code === 'locked' ? ': stop the proxy, import, and start it again' : '';
    return fail(1, `${error.message}${hint}`);
  } finally {
    progress.done();
    await opening.export.close();
  }
}
