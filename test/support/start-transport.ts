import type { WireEvent } from '../../src/contract/event.ts';
import { createShield } from '../../src/plugin/shield.ts';
import { createTransport } from '../../src/plugin/transport.ts';
import { type BatchServer, type PlannedAnswer, startBatchServer } from './batch-server.ts';
import { createManualClock } from './manual-clock.ts';
import { until } from './until.ts';

export const GATHER_MS = 500;
export const wireEvent = (number: number, padding = ''): WireEvent => ({
  type: 'page',
  messageId: `message-${number}`,
  timestamp: '2026-11-22T08:23:58.722Z',
  properties: { path: `/dashboard${padding}` },
});

const servers: BatchServer[] = [];
/** After each test: closes what it started. */
export const closeServers = (): Promise<unknown> => Promise.all(servers.splice(0).map((server) => server.close()));

/** A transport against a real server; the requests that Node's fetch makes, and time in the hands of the test. */
export async function startTransport(...plan: (PlannedAnswer | 'hang')[]) {
  const started = await startBatchServer(...plan);
  servers.push(started);
  const clock = createManualClock();
  const inits: RequestInit[] = [];
  const answers: Response[] = [];
  const consent: { state: 'on' | 'off' | 'ask' } = { state: 'on' };
  const closed: unknown[] = [];
  let asked = 0;
  let open = 0;
  const fetchWhole = async (url: string, init: RequestInit): Promise<Response> => {
    inits.push(init);
    open += 1;
    try {
      const { keepalive: _unknownToNode, ...rest } = init;
      const response = await fetch(url, rest);
      const whole = new Response(await response.text(), { status: response.status, headers: response.headers });
      answers.push(whole);
      return whole;
    } finally {
      open -= 1;
    }
  };
  const transport = createTransport({
    url: started.url,
    fetch: fetchWhole,
    clock,
    idle: () => Promise.resolve(),
    guard: createShield(() => undefined).guard,
    random: () => 0.5,
    state() {
      asked += 1;
      return consent.state;
    },
    closed: (word) => closed.push(word),
  });
  const push = (from: number, to: number, padding?: string): void => {
    for (let number = from; number <= to; number += 1) transport.push(wireEvent(number, padding));
  };
  /** Everything asked has been answered, and the answers were heard. */
  const answered = () =>
    until('no request is open', async () => {
      const none = open === 0;
      await clock.advance(0);
      return none || undefined;
    });
  const gather = async () => {
    await clock.advance(GATHER_MS);
    await answered();
  };
  const arrived = (): string[] => started.received.flatMap(({ body }) => body.batch.map((e) => e.messageId));
  return {
    transport,
    clock,
    push,
    answered,
    gather,
    arrived,
    inits,
    answers,
    consent,
    /** How often it asked whether it may. */
    asked: () => asked,
    closed,
    received: started.received,
    server: started,
  };
}

/** `message-1` and so on, the last included. */
export const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `message-${from + i}`);
