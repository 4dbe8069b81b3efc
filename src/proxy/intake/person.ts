import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Decision } from '../../contract/consent.ts';
import type { User } from '../access/asker.ts';
import type { Choice } from '../consent/choices.ts';
import type { BrowserSignals } from '../consent/consent.ts';
import { refused } from './answers.ts';
import { signalsOf } from './take.ts';

/** What a person can see and say, each for themselves. */
export interface Desk {
  /** How things stand for this user and browser, and what is collected, kept, and where it goes. */
  policy(user: User, browser: BrowserSignals): object;
  /** The cluster as a whole. */
  cluster(): Decision;
  /** What left last, newest first. */
  sent(user: User): object;
  /** What would leave next from the cluster itself. */
  preview(user: User): Promise<object>;
  choose(user: User, choice: Choice, browser: BrowserSignals): Promise<DeskAnswer>;
  forget(user: User, browser: BrowserSignals): Promise<DeskAnswer>;
}

export type DeskAnswer =
  | { readonly ok: true; readonly body: object }
  /** It is in force, but not, or not wholly, on disk. */
  | { readonly ok: false; readonly reason: string; readonly message: string; readonly body: object };

const CHOICES: readonly unknown[] = ['yes', 'no', 'none'] satisfies readonly Choice[];
const isChoice = (value: unknown): value is Choice => CHOICES.includes(value);

const choiceOf = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'choice' in body ? body.choice : undefined;

/** More than any choice needs. */
const BODY_MAX_BYTES = 1024;

/** `GET /v1/policy`, `/v1/sent`, `/v1/preview`; `POST /v1/choice`, `/v1/forget`. */
export function servePerson(server: FastifyInstance, desk: Desk): void {
  const tell = (answer: DeskAnswer, reply: FastifyReply): FastifyReply =>
    answer.ok
      ? reply.send({ success: true, ...answer.body })
      : reply
          .code(503)
          .header('retry-after', '5')
          .send({ ...refused(answer.reason, answer.message), ...answer.body });

  server.get('/v1/policy', (request) => desk.policy(request.asker, signalsOf(request.headers)));
  server.get('/v1/sent', (request) => desk.sent(request.asker));
  server.get('/v1/preview', (request) => desk.preview(request.asker));
  server.post('/v1/choice', { bodyLimit: BODY_MAX_BYTES }, async (request: FastifyRequest, reply) => {
    const choice = choiceOf(request.body);
    if (!isChoice(choice)) {
      return reply.code(400).send(refused('bad_choice', 'send {"choice": "yes"}, "no", or "none" to take it back'));
    }
    return tell(await desk.choose(request.asker, choice, signalsOf(request.headers)), reply);
  });
  server.post('/v1/forget', { bodyLimit: BODY_MAX_BYTES }, async (request, reply) =>
    tell(await desk.forget(request.asker, signalsOf(request.headers)), reply),
  );
}
