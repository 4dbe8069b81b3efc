import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { answerJson } from '../http/answer.ts';
import { readBody } from '../http/read-body.ts';
import type { createFaults } from './faults.ts';
import type { Ledger } from './ledger.ts';
import { BATCH_MAX_BYTES } from './segment-limits.ts';
import { judge } from './segment-rules.ts';

/** Basic authentication with the write key for a name and no password, as Segment has it. */
function writeKeyOf(request: IncomingMessage): string | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const writeKey = encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8').split(':')[0];
  return writeKey === '' ? undefined : writeKey;
}

/** Segment's own door: checks, stores, answers; or misbehaves as it was told to. */
export function createSegmentIntake(ledger: Ledger, faults: ReturnType<typeof createFaults>) {
  const refuse = (response: ServerResponse, status: number, message: string): void => {
    ledger.countRequest('refused');
    answerJson(response, status, { success: false, message });
  };

  return async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const body = await readBody(request, BATCH_MAX_BYTES);
    const writeKey = writeKeyOf(request);
    if (writeKey === undefined) return refuse(response, 401, 'Basic authentication with a write key is required');
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
      return refuse(response, 400, 'Content-Type must be application/json');
    if (!body.ok)
      return refuse(
        response,
        400,
        body.reason === 'too_large' ? `body is larger than ${BATCH_MAX_BYTES} bytes` : 'bad Content-Encoding',
      );
    const judgement = judge(path, body.text);

    const fault = faults.take(writeKey, judgement.ok ? judgement.events : []);
    if (fault !== undefined) {
      if (fault.delayMs !== undefined) await wait(fault.delayMs, undefined, { ref: false });
      if (fault.keep === true && judgement.ok) ledger.add(judgement.events, judgement.sentAt);
      if (fault.hang === true) return ledger.countRequest('refused');
      if (fault.reset === true) {
        ledger.countRequest('refused');
        request.socket.destroy();
        return;
      }
      if (fault.status !== undefined) {
        if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
        return refuse(response, fault.status, 'a fault was asked for');
      }
    }
    if (!judgement.ok) return refuse(response, 400, judgement.message);
    ledger.countRequest('taken');
    if (fault?.keep !== true) ledger.add(judgement.events, judgement.sentAt);
    answerJson(response, 200, { success: true });
  };
}
