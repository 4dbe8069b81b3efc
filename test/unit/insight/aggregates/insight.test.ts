import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Insight, type InsightOptions, openInsight } from '../../../../dist/proxy/insight/aggregates/insight.js';
import type { AdmittedEvent } from '../../../../src/contract/event.ts';
import type { InsightAnswer } from '../../../../src/contract/insight.ts';
import { lastOf, pagesOf, sumOf } from '../../../support/ask-insight.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { until } from '../../../support/until.ts';

const folder = tempDir();
const NOW_MS = Date.UTC(2026, 10, 25, 12, 30);
const page: AdmittedEvent = {
  name: 'page',
  type: 'page',
  messageId: 'message-1',
  timestamp: '2026-11-25T12:00:00.000Z',
  properties: { path: '/nodes' },
};
const stored = { ok: true, stored: 1, duplicates: 0 } as const;
const opened: Insight[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((insight) => insight.close()));
});

let count = 0;
async function open(change: Partial<InsightOptions> = {}) {
  count += 1;
  const file = path.join(folder, `insight-${count}.db`);
  const state = { on: true, nowMs: NOW_MS, received: 0, accepted: 0, delivered: 0, pending: 0, looks: 0 };
  const logged: string[] = [];
  const log = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const insight = await openInsight({
    file,
    retentionDays: 90,
    isOn: () => state.on,
    pipeline: {
      door: () => ({ received: state.received, accepted: state.accepted }),
      spool: () => {
        state.looks += 1;
        return Promise.resolve({ delivered: state.delivered, pending: state.pending });
      },
    },
    now: () => state.nowMs,
    log: { info: log, warn: log, error: log } as InsightOptions['log'],
    writeEveryMs: 3_600_000,
    ...change,
  });
  opened.push(insight);
  const view = () => insight.watch([page], 'she')(stored);
  const read = async (range: InsightAnswer['range'] = '24h'): Promise<InsightAnswer> => {
    const reply = await insight.read(range);
    if (!('answer' in reply)) throw new Error(reply.problem);
    return reply.answer;
  };
  return { file, insight, state, logged, view, read };
}

describe('insight', () => {
  it('writes by itself what is new, and nothing while there is nothing', async () => {
    const { file, state, view } = await open({ writeEveryMs: 20 });
    view();
    const size = await until('a first write', () => {
      const { size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
      return size > 4_096 ? mtimeMs : undefined;
    });
    const { looks } = state;
    await until('ten more looks', () => (state.looks > looks + 10 ? true : undefined));
    expect(statSync(file).mtimeMs).toBe(size);
  });

  it('tells an hour in which nothing happened from one in which nobody watched', async () => {
    const { state, read, view } = await open();
    await read();
    state.nowMs += 3_600_000;
    state.on = false;
    await read();
    state.nowMs += 3_600_000;
    state.on = true;
    view();
    expect((await read()).logins.succeeded.slice(-4)).toEqual([null, 0, null, 0]);
    expect((await read()).pages[0]?.views.slice(-4)).toEqual([null, 0, null, 1]);
  });

  it('counts at the door and in the spool what is new since the start, while telemetry is on', async () => {
    const { state, read } = await open();
    Object.assign(state, { received: 10, accepted: 7, delivered: 4, pending: 3 });
    await read();
    state.on = false;
    Object.assign(state, { received: 110, accepted: 7 });
    await read();
    state.on = true;
    Object.assign(state, { received: 111, accepted: 8, delivered: 5, pending: 1 });
    const { received, refused, delivered, pending } = (await read()).pipeline;
    expect([sumOf(received), sumOf(refused), sumOf(delivered), lastOf(pending)]).toEqual([11, 3, 5, 1]);
    // Another spool in its place.
    Object.assign(state, { delivered: 0 });
    expect(sumOf((await read()).pipeline.delivered)).toBe(5);
  });

  it('answers many at once, each with what they asked for', async () => {
    const { read, view } = await open();
    view();
    const ranges = ['24h', '7d', '30d', '90d', '24h', '90d'] as const;
    const answers = await Promise.all(ranges.map((range) => read(range)));
    expect(answers.map(({ range }) => range)).toEqual(ranges);
    for (const answer of answers) expect(pagesOf(answer)).toEqual({ '/nodes': 1 });
  });

  it('waits for no spool that does not answer', async () => {
    const { insight, view } = await open({
      pipeline: { door: () => ({ received: 0, accepted: 0 }), spool: () => new Promise(() => undefined) },
    });
    view();
    const reply = await insight.read('24h');
    expect('answer' in reply && pagesOf(reply.answer)).toEqual({ '/nodes': 1 });
  });

  it('keeps its counts while the file cannot be opened, and writes all of them when it can', async () => {
    const { file, insight, logged, view, read } = await open();
    mkdirSync(file);
    view();
    expect(await insight.read('24h')).toEqual({ problem: 'insight.db cannot be opened or written' });
    view();
    expect(await insight.read('24h')).toHaveProperty('problem');
    expect(insight.problem()).toContain('insight is quiet');
    rmdirSync(file);
    view();
    expect(pagesOf(await read())).toEqual({ '/nodes': 3 });
    expect(insight.problem()).toBeUndefined();
    expect(logged).toEqual([
      'insight cannot write its counts: they wait {"reason":"io"}',
      'insight writes its counts again {}',
    ]);
  });
});
