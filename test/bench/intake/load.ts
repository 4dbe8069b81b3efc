import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { createTemplate, type RequestShape } from './body.ts';

/**
 * The load, a process of its own: reads one order a line, answers one result a line. Closed loop: each connection sends
 * its next request when the last one was answered. Raw sockets and requests made beforehand, so that one core of load is
 * more than one core of server can take.
 */
export interface LoadOrder extends RequestShape {
  readonly port: number;
  readonly connections: number;
  readonly measureMs: number;
}

export interface LoadResult {
  readonly seconds: number;
  readonly requests: number;
  readonly events: number;
  /** Answers other than 200, by status. */
  readonly errors: Readonly<Record<string, number>>;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

interface Measurement {
  readonly latenciesMs: number[];
  readonly errors: Map<string, number>;
}

/** @returns bytes of the first answer in `text`, or undefined if it is not complete. */
function lengthOfAnswer(text: string): number | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, headEnd))?.[1];
  const end = headEnd + 4 + Number(length ?? 0);
  return text.length >= end ? end : undefined;
}

function runConnection(order: LoadOrder, current: () => Measurement | undefined): Promise<Socket> {
  const template = createTemplate(order, `127.0.0.1:${order.port}`);
  const socket = connect({ port: order.port, host: '127.0.0.1', noDelay: true });
  let pending = '';
  let sentAt = 0;

  const send = () => {
    template.freshen();
    sentAt = performance.now();
    socket.write(template.bytes);
  };
  socket.on('data', (chunk) => {
    pending = pending === '' ? chunk.toString('latin1') : pending + chunk.toString('latin1');
    const length = lengthOfAnswer(pending);
    if (length === undefined) return;
    const status = pending.slice(9, 12);
    pending = pending.slice(length);
    const measurement = current();
    if (measurement !== undefined) {
      if (status === '200') measurement.latenciesMs.push(performance.now() - sentAt);
      else measurement.errors.set(status, (measurement.errors.get(status) ?? 0) + 1);
    }
    send();
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () => {
      send();
      resolve(socket);
    });
  });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function obey(order: LoadOrder): Promise<LoadResult> {
  let measurement: Measurement | undefined = { latenciesMs: [], errors: new Map() };
  const measured = measurement;
  const beganMs = performance.now();
  const sockets = await Promise.all(
    Array.from({ length: order.connections }, () => runConnection(order, () => measurement)),
  );
  const died = new Promise<never>((_resolve, reject) => {
    for (const socket of sockets) {
      socket.once('error', reject);
      socket.once('end', () => reject(new Error('the server closed a connection')));
    }
  });
  died.catch(() => undefined);
  await Promise.race([pause(order.measureMs), died]);
  const seconds = (performance.now() - beganMs) / 1000;
  measurement = undefined;
  for (const socket of sockets) socket.destroy();

  const sorted = Float64Array.from(measured.latenciesMs).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    seconds,
    requests: sorted.length,
    events: sorted.length * order.events,
    errors: Object.fromEntries(measured.errors),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await obey(JSON.parse(line) as LoadOrder)));
}
