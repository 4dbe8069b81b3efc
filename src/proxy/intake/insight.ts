import type { FastifyInstance } from 'fastify';
import { INSIGHT_RANGES, type InsightAnswer, type InsightRange } from '../../contract/insight.ts';
import type { User } from '../access/asker.ts';
import { refused } from './answers.ts';

/** What was counted here, for whoever may see it. */
export interface InsightView {
  maySee(user: User): boolean;
  /** Undefined: nothing is counted, as the operator wants it. */
  readonly read:
    | ((range: InsightRange) => Promise<{ readonly answer: InsightAnswer } | { readonly problem: string }>)
    | undefined;
}

const NOT_FOR_ALL =
  'in a small cluster, counts tell about persons: they are for administrators; whoever runs this proxy can add you to access.admins';
const OFF = 'nothing is counted here: insight.enabled is false in the configuration of this proxy';
const RANGES = `range is one of ${INSIGHT_RANGES.join(', ')}`;

const isRange = (value: unknown): value is InsightRange => INSIGHT_RANGES.some((range) => range === value);
const rangeOf = (query: unknown): unknown =>
  typeof query === 'object' && query !== null && 'range' in query ? query.range : INSIGHT_RANGES[0];

/** `GET /v1/insight?range=…`: the last 24 hours when no range is named. */
export function serveInsight(server: FastifyInstance, { maySee, read }: InsightView): void {
  server.get('/v1/insight', async (request, reply) => {
    if (!maySee(request.asker)) return reply.code(403).send(refused('not_an_administrator', NOT_FOR_ALL));
    if (read === undefined) return reply.code(404).send(refused('insight_off', OFF));
    const range = rangeOf(request.query);
    if (!isRange(range)) return reply.code(400).send(refused('bad_range', RANGES));
    const reading = await read(range);
    if ('answer' in reading) return reading.answer;
    return reply
      .code(503)
      .header('retry-after', '30')
      .send(refused('insight_unavailable', `the counts cannot be read now: ${reading.problem}`));
  });
}
