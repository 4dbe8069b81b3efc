import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** What a test wants of the far side, for one request: a status, or to be left to do it itself. */
export type Answer = (request: ReceivedRequest, response: ServerResponse) => void;

export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly sentAt: string;
  /** `messageId`s, in order. */
  readonly ids: readonly string[];
  readonly batch: readonly Readonly<Record<string, unknown>>[];
  /** Forgets the events: as if they had never arrived. */
  lose(): void;
}

export interface BatchReceiver {
  readonly url: string;
  /** Every request whose events it kept, oldest first. */
  readonly requests: ReceivedRequest[];
  /** How often each event arrived. */
  counts(): ReadonlyMap<string, number>;
  answer: Answer;
  close(): Promise<void>;
}

export const ok: Answer = (_, response) => void response.end('{"success":true}');

/** A plain HTTP server on a free port that keeps the batches it gets and answers as the test says. */
export async function startBatchReceiver(answer: Answer = ok): Promise<BatchReceiver> {
  const requests: ReceivedRequest[] = [];
  const receiver = { answer };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString();
      const { batch, sentAt } = JSON.parse(text) as {
        batch: { messageId: string }[];
        sentAt: string;
      };
      const received: ReceivedRequest = {
        path: request.url ?? '',
        headers: request.headers,
        sentAt,
        ids: batch.map(({ messageId }) => messageId),
        batch,
        lose: () => void requests.splice(requests.indexOf(received), 1),
      };
      requests.push(received);
      receiver.answer(received, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${port}`,
    requests,
    counts() {
      const counts = new Map<string, number>();
      for (const { ids } of requests) for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
      return counts;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
