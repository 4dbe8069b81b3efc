import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { AdmittedEvent } from '../../src/contract/event.ts';
import { noLimits } from '../../src/proxy/access/limits.ts';
import { createIntake, type IntakeOptions } from '../../src/proxy/intake/server.ts';
import { createTally, type Tallier } from '../../src/proxy/intake/tally.ts';
import type { AppendAnswer } from '../../src/proxy/spool/spool.ts';

export interface OpenDoor {
  readonly server: FastifyInstance;
  readonly url: string;
  readonly port: number;
  /** What came through it. */
  readonly kept: AdmittedEvent[];
  readonly logged: string[];
  readonly tally: Tallier;
  post(route: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export type DoorOptions = Partial<IntakeOptions> & {
  readonly answer?: AppendAnswer;
  /** Adds routes of the test's own. */
  readonly routes?: (server: FastifyInstance) => void;
};

/** The intake on a free port, before an outbox that keeps everything in a list; a browser with GPC says no. */
export async function openDoor({ answer, routes, ...change }: DoorOptions = {}): Promise<OpenDoor> {
  const kept: AdmittedEvent[] = [];
  const logged: string[] = [];
  const tally = createTally();
  const server = createIntake({
    outbox: {
      append: (events) => {
        const given = answer ?? { ok: true, stored: events.length, duplicates: 0 };
        if (given.ok) kept.push(...events);
        return Promise.resolve(given);
      },
    },
    tally,
    turnedAway: createTally(),
    reports: {
      health: () => Promise.resolve({ status: 'ok' }),
      ready: () => Promise.resolve(answer?.ok !== false),
      metrics: () => Promise.resolve({ contentType: 'text/plain', text: 'a 1\n' }),
    },
    access: { identify: () => ({ kind: 'user', owner: 'somebody', admin: false }), problem: () => undefined },
    limits: noLimits,
    monitoringForEverybody: false,
    consent: ({ globalPrivacyControl }) =>
      globalPrivacyControl
        ? { state: 'off', reason: 'global_privacy_control' }
        : { state: 'on', reason: 'cluster_default' },
    assetsDirectory: undefined,
    now: () => Date.parse('2026-11-22T12:00:00.000Z'),
    log: pino({}, { write: (line: string) => void logged.push(line) }),
    ...change,
  });
  routes?.(server);
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  const post = async (route: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
    const response = await fetch(`${url}${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body:
        typeof body === 'string' || body instanceof Uint8Array
          ? new Uint8Array(Buffer.from(body))
          : JSON.stringify(body),
    });
    const parsed = (await response.json()) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body: parsed };
  };
  return { server, url, port, kept, logged, tally, post };
}
