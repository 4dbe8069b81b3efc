import type { IncomingMessage } from 'node:http';
import { JsonProblem } from '../json/problem.ts';
import type { JsonScanner } from '../json/scanner.ts';

/** Reads a body that is small if all is well. @throws {JsonProblem} it is not, or not JSON of the right shape. */
export async function readBounded(answer: IncomingMessage, reader: JsonScanner, maxBytes: number): Promise<void> {
  const body: AsyncIterable<Buffer> = answer;
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new JsonProblem('the answer is too long');
    reader.write(chunk);
  }
  reader.end();
}

/** Why an exchange failed: our reason, or Node's code; never its sentence. */
export function exchangeReason(error: unknown): string {
  if (error instanceof JsonProblem) return error.message;
  if (!(error instanceof Error)) return 'failed';
  // A signal that fires ends a request with an AbortError; the reason is with the signal, and ours only ever times out.
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'no answer in time';
  return 'code' in error && typeof error.code === 'string' ? error.code : 'failed';
}
