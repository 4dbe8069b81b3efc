import type { IncomingMessage } from 'node:http';
import { errorCode } from '../error-code.ts';
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
  // A signal that fires ends a request with an AbortError; ours only ever fires when the time is over.
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;
  return name === 'AbortError' || name === 'TimeoutError' ? 'no answer in time' : errorCode(error);
}
