import { connect } from 'node:net';
import type { FuzzRequest } from './fuzz-request.ts';

export interface FuzzAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
  /** The connection is over after it. */
  readonly closes: boolean;
}

/** Requests on their way at once; as soon as half of them are answered, the next half goes. */
const WINDOW = 24;
const NO_ANSWER_MS = 20_000;
const LENGTH = '\r\ncontent-length: ';

/** The first answer in `text`, from `begin` on; 100 is none. */
function readAnswer(text: string, begin: number, isHead: boolean): { answer: FuzzAnswer; end: number } | undefined {
  const headEnd = text.indexOf('\r\n\r\n', begin);
  if (headEnd === -1) return undefined;
  const head = text.slice(begin, headEnd);
  const bodyBegin = headEnd + 4;
  if (head.startsWith('HTTP/1.1 100')) return readAnswer(text, bodyBegin, isHead);
  const lower = head.toLowerCase();
  const at = lower.indexOf(LENGTH);
  const length = isHead || at === -1 ? 0 : Number.parseInt(head.slice(at + LENGTH.length), 10);
  const end = bodyBegin + length;
  if (text.length < end) return undefined;
  const closes = lower.includes('\r\nconnection: close');
  return { answer: { status: Number(head.slice(9, 12)), head, body: text.slice(bodyBegin, end), closes }, end };
}

export interface FuzzConnection {
  /** The next request to send; undefined: no more. */
  next(): FuzzRequest | undefined;
  /** Each answer, with what was sent last before it was asked for. */
  answered(request: FuzzRequest, answer: FuzzAnswer, before: FuzzRequest | undefined): void;
}

/**
 * Sends requests over one connection, many on their way at once, until there are no more or it is over. After one that
 * may end the connection it waits for the answer, since nothing behind it would be heard.
 * @returns whether the one who has no answer hung up without being asked to: that request.
 */
export function sendOver(port: number, { next, answered }: FuzzConnection): Promise<FuzzRequest | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let waiting: FuzzRequest[] = [];
    let before: FuzzRequest | undefined;
    let last: FuzzRequest | undefined;
    let text = '';
    let closed = false;
    let holds = false;
    let isOver = false;

    const tooLong = setTimeout(() => {
      const unanswered = waiting.map(({ bytes }) => bytes.toString('latin1').slice(0, 2_000));
      reject(new Error(`no answer for ${NO_ANSWER_MS} ms to:\n${unanswered.join('\n---\n')}`));
      socket.destroy();
    }, NO_ANSWER_MS);

    function sendMore(): void {
      if (holds || waiting.length > WINDOW / 2) return;
      const batch: FuzzRequest[] = [];
      while (!holds && !isOver && waiting.length + batch.length < WINDOW) {
        const request = next();
        if (request === undefined) {
          isOver = true;
          break;
        }
        holds = request.kind !== 'answer';
        if (request.kind === 'ends') last = request;
        else batch.push(request);
      }
      waiting = waiting.concat(batch);
      if (batch.length > 0) socket.write(Buffer.concat(batch.map(({ bytes }) => bytes)));
      if (waiting.length === 0) finish();
    }

    /** Alone: a server that hears the other side hang up answers nothing that is still under way. */
    function finish(): void {
      if (last === undefined) {
        socket.destroy();
        return;
      }
      waiting = [last];
      socket.end(last.bytes);
      last = undefined;
    }

    function read(): void {
      let at = 0;
      let count = 0;
      for (const request of waiting) {
        const found = readAnswer(text, at, request.isHead);
        if (found === undefined) break;
        at = found.end;
        count += 1;
        closed = found.answer.closes;
        answered(request, found.answer, before);
        before = request;
        if (closed) break;
      }
      if (count === 0) return;
      tooLong.refresh();
      text = text.slice(at);
      waiting = waiting.slice(count);
      if (closed) return;
      if (waiting.length > 0) sendMore();
      else if (last !== undefined) finish();
      else if (before?.kind !== 'ends') {
        holds = false;
        sendMore();
      }
    }

    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      try {
        read();
      } catch (error) {
        reject(error);
        socket.destroy();
      }
    });
    socket.on('error', () => undefined); // a reset is a way to hang up
    socket.once('close', () => {
      clearTimeout(tooLong);
      const [unanswered] = waiting;
      resolve(closed || unanswered?.kind === 'ends' ? undefined : unanswered);
    });
    socket.once('connect', sendMore);
  });
}
