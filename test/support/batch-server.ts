import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createStandInDesk } from './stand-in-desk.ts';
import { until } from './until.ts';

export interface ReceivedEvent {
  readonly messageId: string;
  readonly event?: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly batch: readonly ReceivedEvent[]; readonly sentAt: string };
  /** The client went away before it had its answer. */
  readonly aborted: boolean;
}

export interface PlannedAnswer {
  readonly status: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A server that answers a batch as it was told, the last way for ever, and keeps what it got; `desk` is asked for consent. */
export async function startBatchServer(...plan: (PlannedAnswer | 'hang')[]) {
  const received: ReceivedRequest[] = [];
  const hanging: ServerResponse[] = [];
  const desk = createStandInDesk();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const standing = desk.answer(request.method ?? '', request.url ?? '', text);
      if (standing) {
        response.writeHead(standing.status, { 'content-type': 'application/json' }).end(standing.body);
        return;
      }
      const got = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(text),
        aborted: false,
      };
      received.push(got);
      response.on('close', () => {
        got.aborted = !response.writableFinished;
      });
      const next = plan.length > 1 ? plan.shift() : plan[0];
      if (next === 'hang') {
        hanging.push(response);
        return;
      }
      const { status = 200, type = 'application/json', headers = {}, body = '{"success":true}' } = next ?? {};
      response.writeHead(status, { 'content-type': type, ...headers }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Listening on TCP, so it has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/service/telemetry/v1/batch`,
    received,
    desk,
    requests: async (count: number): Promise<readonly ReceivedRequest[]> => {
      await until(`${count} requests`, () => (received.length >= count ? true : undefined));
      return received;
    },
    /** Answers what hangs. */
    release(): void {
      for (const response of hanging.splice(0))
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type BatchServer = Awaited<ReturnType<typeof startBatchServer>>;
