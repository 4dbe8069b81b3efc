import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Dispatcher, request } from 'undici';
import type { Login } from '../identity/login.ts';
import { JsonProblem } from '../json/problem.ts';
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

type Answer = Dispatcher.ResponseData;
const headerOf = (answer: Answer, name: string): string | undefined => {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

async function readBody(answer: Answer, reader: BodyReader, deadline: Deadline): Promise<void> {
  const encoding = headerOf(answer, 'content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding === '' || encoding === 'identity') {
    for await (const chunk of answer.body) {
      deadline.progress(chunk.length);
      reader.write(chunk);
    }
  } else if (encoding === 'gzip' || encoding === 'x-gzip') {
    answer.body.on('data', (chunk: Buffer) => deadline.progress(chunk.length));
    await pipeline(answer.body, createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) reader.write(chunk);
    });
  } else {
    await answer.body.dump();
    throw new JsonProblem('in an encoding nobody asked for');
  }
}

/**
 * @param login Enterprise: fetches the token that goes along; a 401 makes it fetch a new one, once.
 */
export function createAsk(deps: { readonly dispatcher: Dispatcher; readonly login: Login | undefined }): Ask {
  const { dispatcher, login } = deps;

  async function tokenFor(question: Question, refused?: string): Promise<string | undefined> {
    if (login === undefined) return undefined;
    const answer = await login.token(refused);
    if (!answer.ok) throw new SourceProblem(question.url, `the service account's login failed: ${answer.reason}`);
    return answer.token;
  }

  async function send(question: Question, url: URL, asGet: boolean, token: string | undefined, deadline: Deadline) {
    const method = asGet ? 'GET' : question.method;
    return request(url, {
      method,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'gzip',
        ...question.headers,
        ...(token === undefined ? {} : { authorization: `token=${token}` }),
      },
      ...(method === 'POST' ? { body: question.body ?? '' } : {}),
      dispatcher,
      signal: deadline.signal,
      // The deadline is the only clock: it knows how much has arrived.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  async function answerTo(question: Question, deadline: Deadline): Promise<Answer> {
    if (!URL.canParse(question.url)) throw new SourceProblem(question.url, 'is not a URL');
    let url = new URL(question.url);
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw new SourceProblem(question.url, 'is not an http(s) URL');
    let asGet = false;
    let token = await tokenFor(question);
    let refreshed = false;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; ) {
      const answer = await send(question, url, asGet, token, deadline);
      const { statusCode } = answer;
      if (statusCode === 200) return answer;
      await answer.body.dump();
      if (statusCode === 401 && token !== undefined && !refreshed) {
        refreshed = true;
        token = await tokenFor(question, token);
      } else if (isRedirect(statusCode)) {
        const target = followRedirect(url, headerOf(answer, 'location'), question.otherHosts === true);
        if (!target.ok) throw new SourceProblem(question.url, target.reason);
        if (!target.sameHost) token = undefined;
        if (!keepsMethod(statusCode)) asGet = true;
        url = target.url;
        redirects += 1;
      } else throw new SourceProblem(question.url, `HTTP ${statusCode}`);
    }
    throw new SourceProblem(question.url, `more than ${MAX_REDIRECTS} redirects`);
  }

  return async (question, reader, deadline) => {
    let html = false;
    try {
      const answer = await answerTo(question, deadline);
      html = /^\s*text\/html/i.test(headerOf(answer, 'content-type') ?? '');
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
    }
  };
}
