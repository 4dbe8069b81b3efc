import { createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { collectorsOf, look } from '../../support/collectors-of.ts';
import { type Answer, type FakeCluster, sourceUrlsOf, startFakeCluster } from '../../support/fake-cluster.ts';
import { plannedHealth, reportText } from '../../support/report-generator.ts';

let cluster: FakeCluster;
beforeEach(async () => {
  cluster = await startFakeCluster();
});
afterEach(() => cluster.close());

const PATHS = {
  diagnostics: ['/system/health/v1/report', '/system/health/v1/report?cache=0'],
  mesos: ['/metrics/snapshot', '/metrics/snapshot'],
  cosmos: ['/package/list', '/package/list'],
} as const;
type Source = keyof typeof PATHS;
const SOURCES = ['diagnostics', 'mesos', 'cosmos'] as const;

/** Lets one source misbehave. @returns its reason; the other two must be whole. */
async function reasonOf(source: Source, answer: Answer, baseMs = 20_000): Promise<string> {
  const [path, configured] = PATHS[source];
  cluster.answers[path] = answer;
  const all = await look({ urls: sourceUrlsOf(cluster), baseMs });
  for (const other of SOURCES) expect([other, all[other].ok]).toEqual([other, other !== source]);
  const broken = all[source];
  if (broken.ok) throw new Error('is not broken');
  expect(broken.url).toBe(`${cluster.origin}${configured}`);
  return broken.reason;
}

const status =
  (code: number, headers: Record<string, string> = {}, body = ''): Answer =>
  (response) =>
    response.writeHead(code, headers).end(body);

const faults: readonly (readonly [string, Answer, string])[] = [
  ['answers 500', status(500, {}, 'boom'), 'HTTP 500'],
  ['answers 401', status(401, {}, '<html>'), 'HTTP 401'],
  ['answers 204', status(204), 'HTTP 204'],
  ['answers 503 with a document', status(503, {}, '{}'), 'HTTP 503'],
  ['answers nothing', '', 'answer: an empty answer'],
  ['answers null', 'null', 'answer: the document: null where an object belongs'],
  ['answers a list', '[]', 'answer: the document: of the wrong type'],
  ['answers half a document', '{"packages":[', 'answer: cut short'],
  ['answers two documents', '{}{}', 'answer: not JSON'],
  [
    'answers a login page',
    status(200, { 'content-type': 'text/html; charset=utf-8' }, '<!DOCTYPE html>'),
    'answers with a web page, not JSON',
  ],
  ['hangs up instead of an answer', (response) => response.destroy(), 'connection lost'],
  [
    'says more bytes than it sends',
    (response) => response.writeHead(200, { 'content-length': '1000' }).write('{}', () => response.destroy()),
    'connection lost',
  ],
  ['says it is gzip and is not', status(200, { 'content-encoding': 'gzip' }, '{}'), 'the answer is not gzip'],
  [
    'sends half its gzip',
    (response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"packages":[]}').subarray(0, 15)),
    'the answer is cut short',
  ],
  [
    'uses an encoding nobody asked for',
    status(200, { 'content-encoding': 'br' }, '{}'),
    'answer: in an encoding nobody asked for',
  ],
  [
    'redirects in a circle',
    (response, { path }) => response.writeHead(307, { location: path }).end(),
    'more than 10 redirects',
  ],
  ['redirects to nowhere', status(302), 'redirects to nowhere'],
  ['redirects to something else', status(302, { location: 'http://[' }), 'redirects to something that is not a URL'],
  ['redirects to a file', status(302, { location: 'file:///etc/passwd' }), 'redirects away from HTTP'],
  [
    'redirects to a stranger on another port',
    status(302, { location: 'http://stranger.invalid:1/' }),
    'redirects to another host',
  ],
  ['has a header without end', status(200, { 'x-long': 'x'.repeat(40_000) }, '{}'), 'header lines too long'],
];

describe.each(SOURCES)('when %s', (source) => {
  it.each(faults)('%s, it says so and the others are whole', async (_what, answer, reason) => {
    expect(await reasonOf(source, answer)).toBe(reason);
  });

  it('is compressed, it is read all the same', async () => {
    const [path] = PATHS[source];
    const whole = cluster.answers[path];
    if (typeof whole !== 'string') throw new Error('a text');
    const report = source === 'diagnostics' ? reportText({ nodes: 3, updatedTime: new Date().toISOString() }) : whole;
    cluster.answers[path] = (response, { headers }) => {
      expect(headers['accept-encoding']).toBe('gzip');
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(report));
    };
    const all = await look({ urls: sourceUrlsOf(cluster) });
    expect(all[source].ok).toBe(true);
    if (source === 'diagnostics') expect(all.diagnostics).toMatchObject({ properties: plannedHealth({ nodes: 3 }) });
  });

  it.each<[string, Answer]>([
    ['never answers', () => {}],
    ['stops in the middle', (response) => response.writeHead(200).write('{"a":[')],
    [
      'trickles',
      (response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
    ['never ends its error page', (response) => response.writeHead(200).write(' ')],
  ])('%s, it is given up when its time is over', async (_what, answer) => {
    expect(await reasonOf(source, answer, 400)).toBe('no whole answer in time');
  });
});

describe('all sources together', () => {
  it('are given up at the same time, not one after the other', async () => {
    for (const path of Object.keys(cluster.answers)) cluster.answers[path] = () => {};
    const started = performance.now();
    const all = await look({ urls: sourceUrlsOf(cluster), baseMs: 1_500 });
    expect(performance.now() - started).toBeLessThan(2 * 1_500);
    for (const source of SOURCES) expect(all[source]).toMatchObject({ ok: false, reason: 'no whole answer in time' });
  });

  it('end at once when they are told to', async () => {
    for (const path of Object.keys(cluster.answers)) cluster.answers[path] = () => {};
    const stop = new AbortController();
    const looks = Promise.all(
      collectorsOf({ urls: sourceUrlsOf(cluster) }).map((collector) => collector.collect(stop.signal)),
    );
    stop.abort();
    for (const one of await looks) expect(one).toMatchObject({ ok: false, reason: 'stopped' });
    const after = await Promise.all(
      collectorsOf({ urls: sourceUrlsOf(cluster) }).map((one) => one.collect(stop.signal)),
    );
    for (const one of after) expect(one).toMatchObject({ ok: false, reason: 'stopped' });
  });

  it('without a URL say that, and with one that is none as well', async () => {
    const none = await look({ urls: { diagnosticsUrls: [], mesosUrls: [], cosmosUrls: [] } });
    for (const source of SOURCES)
      expect(none[source]).toEqual({ ok: false, url: undefined, reason: 'no URL is configured' });
    for (const [url, reason] of [
      ['leader.mesos', 'is not a URL'],
      ['ftp://x/', 'is not an http(s) URL'],
    ] as const) {
      const wrong = await look({ urls: { diagnosticsUrls: [url], mesosUrls: [url], cosmosUrls: [url] } });
      for (const source of SOURCES) expect(wrong[source]).toEqual({ ok: false, url, reason });
    }
  });

  it('never show the password of a URL', async () => {
    const url = cluster.origin.replace('//', '//jane:secret@');
    const all = await look({
      urls: { diagnosticsUrls: [`${url}/x`], mesosUrls: [`${url}/x`], cosmosUrls: [`${url}/x`] },
    });
    for (const source of SOURCES)
      expect(all[source]).toEqual({ ok: false, url: `${cluster.origin}/x`, reason: 'HTTP 404' });
  });
});

describe('a source that is no HTTP server', () => {
  let server: Server;
  let answer: (socket: Socket) => void;
  let url: string;
  beforeEach(async () => {
    server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => answer(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));
  const reason = async () => {
    const { cosmos } = await look({ urls: { diagnosticsUrls: [], mesosUrls: [], cosmosUrls: [url] } });
    return cosmos.ok ? 'is not broken' : cosmos.reason;
  };

  it('is told apart from one that is away', async () => {
    answer = (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n');
    expect(await reason()).toBe('the answer is not HTTP');
    await new Promise((resolve) => server.close(resolve));
    expect(await reason()).toBe('connection refused');
    server.listen(0);
  });

  it('or says fewer bytes than it sends: what was announced is read, and found to be cut short', async () => {
    answer = (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{"packages":[]}');
    expect(await reason()).toBe('answer: cut short');
  });
});
