import { connect } from 'node:net';
import type { FuzzRequest } from './fuzz-request.ts';

export interface FuzzAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** The first answer in `text`; 100 is none. */
function readAnswer(text: string, isHead: boolean): { readonly answer: FuzzAnswer; readonly end: number } | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const head = text.slice(0, headEnd);
  const begin = headEnd + 4;
  if (head.startsWith('HTTP/1.1 100')) {
    const next = readAnswer(text.slice(begin), isHead);
    return next && { answer: next.answer, end: begin + next.end };
  }
  const length = isHead ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  if (text.length < begin + length) return undefined;
  const body = text.slice(begin, begin + length);
  return { answer: { status: Number(head.slice(9, 12)), head, body }, end: begin + length };
}

/**
 * Sends some requests at once over a connection of their own, without waiting in between, and hangs up its side if the
 * last one `ends`. Resolves when all are answered or the server has hung up: the answers in their order.
 */
export function sendTogether(port: number, requests: readonly FuzzRequest[]): Promise<readonly FuzzAnswer[]> {
  return new Promise((resolve, reject) => {
    const answers: FuzzAnswer[] = [];
    const ends = requests.at(-1)?.kind === 'ends';
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let text = '';
    const tooLong = setTimeout(() => {
      const unanswered = requests.slice(answers.length).map(({ bytes }) => bytes.toString('latin1').slice(0, 2_000));
      reject(new Error(`no answer for 20 s, after ${answers.length} answers, to:\n${unanswered.join('\n---\n')}`));
      socket.destroy();
    }, 20_000);
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      for (;;) {
        const found = readAnswer(text, requests[answers.length]?.isHead ?? false);
        if (found === undefined) break;
        answers.push(found.answer);
        text = text.slice(found.end);
      }
      if (answers.length >= requests.length && !ends) socket.destroy();
    });
    socket.on('error', () => undefined); // a reset is a way to hang up
    socket.once('close', () => {
      clearTimeout(tooLong);
      resolve(answers);
    });
    const bytes = Buffer.concat(requests.map((request) => request.bytes));
    if (ends) socket.end(bytes);
    else socket.write(bytes);
  });
}
