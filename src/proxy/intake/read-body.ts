import type { IncomingMessage } from 'node:http';
import { BATCH_MAX_BYTES } from '../../contract/limits.ts';
import { BodyError, parseBody } from './parse-body.ts';

/**
 * Reads the body of a request to its end and parses it; `done` gets what it says, or an error whose code `answers.ts`
 * knows, once. A body that is, or says it is, over the limit is not read on.
 */
export function readBody(request: IncomingMessage, done: (error: Error | null, body?: unknown) => void): void {
  const announced = Number(request.headers['content-length']);
  if (announced > BATCH_MAX_BYTES) {
    done(new BodyError('FST_ERR_CTP_BODY_TOO_LARGE'));
    return;
  }
  const chunks: Buffer[] = [];
  let received = 0;

  function take(chunk: Buffer): void {
    received += chunk.length;
    if (received <= BATCH_MAX_BYTES) chunks.push(chunk);
    else end(new BodyError('FST_ERR_CTP_BODY_TOO_LARGE'));
  }

  function end(error?: Error): void {
    request.removeListener('data', take);
    request.removeListener('end', end);
    request.removeListener('error', end);
    if (error !== undefined) done(error);
    else if (!Number.isNaN(announced) && announced !== received)
      done(new BodyError('FST_ERR_CTP_INVALID_CONTENT_LENGTH'));
    else parseBody(request.headers['content-encoding'], chunks, done);
  }

  request.on('error', end);
  request.on('end', end);
  request.on('data', take);
}
