import { type OpenDoor, openDoor } from '../../support/open-door.ts';
import { openTestEntry } from '../../support/open-entry.ts';
import { firstAnswer, rawRequest, rawSocket } from '../../support/raw-socket.ts';

/**
 * Long inputs that nearly match, over and over, and then do not: what makes a regular expression that backtracks take
 * minutes (OWASP, "ReDoS"), put wherever text from outside is looked at. An honest look at any of them takes milliseconds; the
 * bound only tells that from minutes.
 */
const BOUND_MS = 10_000;

const unit = {
  slashes: '/',
  segments: '/a',
  parameters: '/:a',
  groups: '(/:a)',
  words: 'aaaa ',
  spaces: ' ',
  tabs: '\t',
  commas: ',',
  semicolons: 'a;',
  quotes: '"\\',
  dashes: '00000000-0000-5',
  numbers: '0123456789',
  versions: '1.0.',
  times: '2026-11-22T11:59:59.',
  gzips: 'gzip ',
  newlines: '\n',
  letters: 'ä',
};
const nearly = Object.entries(unit).map(([name, text]): [string, (chars: number) => string] => [
  name,
  (chars) => `${text.repeat(Math.ceil(chars / text.length)).slice(0, chars)}!`,
]);

describe('what nearly matches, over and over', () => {
  let door: OpenDoor;
  let authorization: string;
  let startedMs: number;
  beforeAll(async () => {
    const entry = await openTestEntry({ limits: { perUser: { requestBurst: 1_000 } } });
    door = await openDoor(entry.entry);
    ({ authorization } = await entry.authorization('jane'));
  });
  afterAll(() => door.server.close());
  beforeEach(() => {
    startedMs = performance.now();
  });
  afterEach(() => {
    expect(performance.now() - startedMs).toBeLessThan(BOUND_MS);
    expect(door.kept).toEqual([]);
  });

  it.each(nearly)('is looked at once in every place of an event: %s', async (_name, text) => {
    // Below 32 KB as JSON, whatever has to be escaped: a longer event is refused before anybody looks into it.
    const long = text(14_000);
    const event = {
      type: 'page',
      messageId: 'aaaaaaaaaaaaaaaa',
      timestamp: '2026-11-22T11:59:59.000Z',
      properties: { path: '/nodes/:nodeID' },
    };
    const batch = [
      { ...event, properties: { path: long } },
      { ...event, properties: { path: text(180) } },
      { ...event, properties: { [long]: '/' } },
      { ...event, messageId: long },
      { ...event, messageId: text(98) },
      { ...event, timestamp: long },
      { ...event, sentAt: long },
      { ...event, type: long },
      { ...event, type: 'track', event: long },
    ];
    const { status } = await door.post('/v1/batch', { batch, sentAt: text(1_000) }, { authorization });
    // Where it lands in a key that is dropped, the rest may be taken; then it is not ours to count here.
    expect([200, 400]).toContain(status);
    door.kept.length = 0;
  });

  it.each(nearly)('is looked at once in every header: %s', async (_name, text) => {
    const long = Buffer.from(text(14_000)).toString('latin1').replace(/[\n]/g, ' ').slice(0, 14_000);
    const names = [
      'authorization',
      'content-type',
      'origin',
      'x-forwarded-host',
      'accept-encoding',
      'sec-fetch-site',
      'content-encoding',
      'host',
      'if-none-match',
      'cookie',
    ];
    for (const name of names) {
      const sender = await rawSocket(door.port);
      sender.say(rawRequest('{"batch":[]}', { authorization, [name]: long, connection: 'close' }));
      expect(firstAnswer(await sender.ended).status).toBeGreaterThanOrEqual(200);
    }
    for (const prefix of ['token=', 'Bearer ', 'token=e30.', 'https://']) {
      const sender = await rawSocket(door.port);
      const name = prefix === 'https://' ? 'origin' : 'authorization';
      sender.say(
        rawRequest('{"batch":[]}', { authorization, [name]: prefix + long.slice(0, 4_000), connection: 'close' }),
      );
      expect([400, 401, 403]).toContain(firstAnswer(await sender.ended).status);
    }
  });

  it.each(nearly)('is looked at once in the address: %s', async (_name, text) => {
    for (const place of ['/', '/assets/', '/v1/', '/v1/policy?', '/?']) {
      const answer = await fetch(`${door.url}${place}${encodeURIComponent(text(2_000))}`, {
        headers: { authorization },
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
  });
});
