import { format, inspect } from 'node:util';
import { pino } from 'pino';
import { parseConfig } from '../../../src/proxy/config/config.ts';
import { Secret } from '../../../src/proxy/secrets/secret.ts';

const PLANTED = 'kJ8w2Qm5-planted';
const secret = new Secret(PLANTED);

/** What pino writes of it, however it was handed over. */
function logged(): string {
  let text = '';
  const log = pino(
    { level: 'trace' },
    {
      write: (line: string) => {
        text += line;
      },
    },
  );
  log.trace({ secret, deep: { list: [secret] } }, 'with %s and %o and %j', secret, secret, secret);
  log.error(Object.assign(new Error(`failed: ${secret}`), { secret }));
  return text;
}

describe('a secret', () => {
  it.each<[string, () => string]>([
    ['a template', () => `${secret}`],
    ['a sum', () => `a${String(secret)}`],
    ['JSON', () => JSON.stringify({ secret, list: [secret], nested: { secret } })],
    ['inspect', () => inspect({ secret }, { showHidden: true, depth: 9, getters: true })],
    ['format', () => format('%s %o %O %j', secret, secret, secret, secret)],
    ['its keys', () => JSON.stringify([Object.entries(secret), Object.getOwnPropertyNames(secret), { ...secret }])],
    ['an error', () => inspect(new Error(`no ${secret}`, { cause: { secret } }))],
    ['a clone', () => inspect(structuredClone({ secret }))],
    ['pino', logged],
  ])('is not told by %s', (_way, show) => {
    expect(show()).not.toContain(PLANTED);
  });

  it('says that something was left out', () => {
    expect([`${secret}`, JSON.stringify(secret), inspect(secret)]).toEqual([
      '[redacted]',
      '"[redacted]"',
      '[redacted]',
    ]);
    expect(logged()).toContain('[redacted]');
  });

  it('is told to whoever asks for it', () => {
    expect(secret.reveal()).toBe(PLANTED);
  });

  it('is what every key of a configuration becomes: the whole of it can be printed', () => {
    const destination = { kind: 'segment', writeKey: PLANTED, proxyUrl: `http://user:${PLANTED}@proxy:3128` };
    const result = parseConfig({ destinations: [destination] }, {});
    expect(result.ok).toBe(true);
    expect(inspect(result, { depth: 9 }) + JSON.stringify(result)).not.toContain(PLANTED);
  });
});
