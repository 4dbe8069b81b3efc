import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answer, answerJson } from '../http/answer.ts';
import { listen } from '../http/listen.ts';
import { readBody } from '../http/read-body.ts';
import { createStaticFiles } from '../http/static-files.ts';
import { createFaults } from './faults.ts';
import { createSegmentIntake } from './intake.ts';
import { createLedger } from './ledger.ts';
import { isSegmentPath } from './segment-rules.ts';
import { stream } from './stream.ts';

export interface ReceiverOptions {
  /** 0, and when absent: any free port. */
  readonly port?: number;
  /** Folders with the page's files; without them there is no page. */
  readonly pageFolders?: readonly string[];
  /** @default Date.now */
  readonly now?: () => number;
}

/**
 * A Segment-compatible endpoint that keeps what it gets in memory and shows it.
 *
 *     POST   /v1/batch, /v1/track, /v1/page, ...   as Segment; Basic authentication with any write key
 *     GET    /received                             the events as delivered, oldest first, duplicates included
 *     GET    /received/details                     the same with receivedAt, sentAt, duplicate, number
 *     DELETE /received                             forget them and the totals
 *     GET    /totals                               requests, refused, events, duplicates, byName
 *     GET POST DELETE /faults                      misbehave: faults.ts
 *     GET    /                                     a page that shows events as they arrive
 */
export async function createReceiver(options: ReceiverOptions = {}) {
  const ledger = createLedger({ now: options.now ?? Date.now });
  const faults = createFaults();
  const intake = createSegmentIntake(ledger, faults);
  const files = createStaticFiles(options.pageFolders ?? []);

  async function changeFaults(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, 64 * 1024);
    let value: unknown;
    try {
      value = body.ok ? JSON.parse(body.text) : undefined;
    } catch {
      value = undefined;
    }
    const problem = faults.add(value);
    if (problem !== undefined) answerJson(response, 400, { success: false, message: problem });
    else answerJson(response, 200, faults.list());
  }

  async function page(response: ServerResponse, path: string): Promise<void> {
    const file = await files(path);
    if (file === undefined) return answerJson(response, 404, { success: false, message: 'not found' });
    answer(response, 200, file.contentType, file.bytes, { 'content-security-policy': "default-src 'self'" });
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://receiver').pathname;
    const method = request.method ?? 'GET';
    if (method === 'POST' && isSegmentPath(path)) return intake(request, response, path);
    if (method === 'POST' && path === '/faults') return changeFaults(request, response);
    if (method === 'DELETE' && path === '/faults') faults.clear();
    else if (method === 'DELETE' && path === '/received') ledger.clear();
    else if (method === 'GET' && path === '/faults') return answerJson(response, 200, faults.list());
    else if (method === 'GET' && path === '/received')
      return answerJson(
        response,
        200,
        ledger.entries().map((entry) => entry.event),
      );
    else if (method === 'GET' && path === '/received/details') return answerJson(response, 200, ledger.entries());
    else if (method === 'GET' && path === '/totals') return answerJson(response, 200, ledger.totals());
    else if (method === 'GET' && path === '/stream') return stream(response, ledger);
    else if (method === 'GET' || method === 'HEAD') return page(response, path);
    else return answerJson(response, 404, { success: false, message: 'not found' });
    response.writeHead(204).end();
  }

  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      // The sender went away in the middle of its request: nobody to answer, nothing to report.
      if (!request.complete) return response.destroy();
      console.error('receiver:', error);
      if (response.headersSent) response.destroy();
      else answerJson(response, 500, { success: false, message: 'the receiver failed' });
    });
  });
  const listening = await listen(server, 'receiver', options.port ?? 0);
  return { ...listening, ledger };
}

export type Receiver = Awaited<ReturnType<typeof createReceiver>>;
