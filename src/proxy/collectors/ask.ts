import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import type { ClusterHttp } from '../identity/http.ts';
import type { Login } from '../identity/login.ts';
import { JsonProblem } from '../json/problem.ts';
import { isPrivate } from '../outbound/loopback.ts';
import type { Deadline } from './deadline.ts';
import { networkReason } from './reasons.ts';
import { followRedirect, isRedirect, keepsMethod } from './redirect.ts';
import { SourceProblem } from './source-problem.ts';

export interface Question {
  /** As configured. */
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A redirect may lead to another host; our token does not go there. */
  readonly otherHosts?: boolean;
}

/** Takes the body piece by piece; throws {@link JsonProblem} when it is not what it should be. */
export interface BodyReader {
  write(chunk: Buffer): void;
  /** The whole body was there. */
  end(): void;
}

/** One question to the cluster. @throws {SourceProblem} anything but a whole answer with status 200. */
export type Ask = (question: Question, reader: BodyReader, deadline: Deadline) => Promise<void>;

const MAX_REDIRECTS = 10;

/** Longest stretch of reading before other work gets its turn. */
const STRETCH_MS = 8;

/**
 * The engine tidies up when its own objects have filled their space, and forgets that of the network's buffers until
 * there are 32 MB of them. A string of the same size, made and dropped, has both tidied in step.
 */
const remindEngineOf = (chunk: Buffer): number => chunk.toString('latin1').length;

/** A fast source fills the buffers as quickly as they are read: without a pause a whole body would be one turn. */
async function readChunks(chunks: AsyncIterable<Buffer>, reader: BodyReader, arrived: (bytes: number) => void) {
  let stretchMs = performance.now();
  for await (const chunk of chunks) {
    arrived(remindEngineOf(chunk));
    reader.write(chunk);
    if (performance.now() - stretchMs < STRETCH_MS) continue;
    await nextTurn();
    stretchMs = performance.now();
  }
}

async function readBody(answer: IncomingMessage, reader: BodyReader, deadline: Deadline): Promise<void> {
  const encoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') await readChunks(answer, reader, deadline.progress);
  else if (encoding === 'gzip' || encoding === 'x-gzip') {
    answer.on('data', (chunk: Buffer) => deadline.progress(chunk.length));
    await pipeline(answer, createGunzip(), (chunks: AsyncIterable<Buffer>) => readChunks(chunks, reader, () => {}));
  } else throw new JsonProblem('in an encoding nobody asked for');
}

/**
 * @param login Enterprise: fetches the token that goes along; a 401 makes it fetch a new one, once.
 */
export function createAsk(deps: { readonly http: ClusterHttp; readonly login: Login | undefined }): Ask {
  const { http, login } = deps;

  /** Plain http to another machine is asked without: a cluster in permissive mode answers all the same. */
  async function tokenFor(question: Question, url: URL, refused?: string): Promise<string | undefined> {
    if (login === undefined || !isPrivate(url)) return undefined;
    const answer = await login.token(refused);
    if (!answer.ok) throw new SourceProblem(question.url, `the service account's login failed: ${answer.reason}`);
    return answer.token;
  }

  function send(question: Question, url: URL, asGet: boolean, token: string | undefined, deadline: Deadline) {
    const method = asGet ? 'GET' : question.method;
    return http({
      url,
      method,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'gzip',
        ...question.headers,
        ...(token === undefined ? {} : { authorization: `token=${token}` }),
      },
      ...(method === 'POST' ? { body: question.body ?? '' } : {}),
      signal: deadline.signal,
    });
  }

  async function answerTo(question: Question, deadline: Deadline): Promise<IncomingMessage> {
    if (!URL.canParse(question.url)) throw new SourceProblem(question.url, 'is not a URL');
    let url = new URL(question.url);
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw new SourceProblem(question.url, 'is not an http(s) URL');
    let asGet = false;
    let token = await tokenFor(question, url);
    let entitled = true;
    let refreshed = false;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; ) {
      const answer = await send(question, url, asGet, token, deadline);
      const { statusCode = 0 } = answer;
      if (statusCode === 200) return answer;
      answer.destroy();
      if (statusCode === 401 && token !== undefined && !refreshed) {
        refreshed = true;
        token = await tokenFor(question, url, token);
      } else if (isRedirect(statusCode)) {
        const target = followRedirect(url, answer.headers.location, question.otherHosts === true);
        if (!target.ok) throw new SourceProblem(question.url, target.reason);
        if (!target.keepsToken) entitled = false;
        if (!keepsMethod(statusCode)) asGet = true;
        url = target.url;
        token = entitled ? await tokenFor(question, url) : undefined;
        redirects += 1;
      } else throw new SourceProblem(question.url, `HTTP ${statusCode}`);
    }
    throw new SourceProblem(question.url, `more than ${MAX_REDIRECTS} redirects`);
  }

  return async (question, reader, deadline) => {
    let html = false;
    let answer: IncomingMessage | undefined;
    try {
      answer = await answerTo(question, deadline);
      html = /^\s*text\/html/i.test(answer.headers['content-type'] ?? '');
      await readBody(answer, reader, deadline);
      reader.end();
    } catch (error) {
      if (error instanceof SourceProblem) throw error;
      const ended = deadline.ended();
      if (ended === 'late') throw new SourceProblem(question.url, 'no whole answer in time');
      if (ended === 'stopped') throw new SourceProblem(question.url, 'stopped');
      if (error instanceof JsonProblem) {
        throw new SourceProblem(question.url, html ? 'answers with a web page, not JSON' : `answer: ${error.message}`);
      }
      throw new SourceProblem(question.url, networkReason(error));
    } finally {
      answer?.destroy();
    }
  };
}
