import path from 'node:path';
import { mutate } from '../../support/mutate.ts';
import { type Outcome, runPlanted } from '../../support/planted/scenario.ts';
import { findLeaks } from '../../support/planted/secrets.ts';
import { tempDir } from '../../support/temp-dir.ts';

jest.setTimeout(180_000);
const folder = tempDir();

describe('secrets planted in requests, configuration, environment, and the answers of everybody the proxy talks to', () => {
  let outcome: Outcome;
  beforeAll(async () => {
    outcome = await runPlanted(path.join(folder, 'real'));
  });

  it('come out nowhere: not in a log at its most talkative, in metrics, health, answers, files, or on a wire', () => {
    expect(findLeaks(outcome.places, outcome.planted)).toEqual([]);
  });

  it('would be found: every one of them is in what was said to the proxy or lies in its files', () => {
    const { said, planted } = outcome;
    const found = new Set(findLeaks({ said }, planted).map((leak) => leak.replace(/^said: (\w+) .*/, '$1')));
    // The far sides say all of them; a client says all but where it comes from.
    expect(Object.keys(planted).filter((name) => !found.has(name))).toEqual([]);
  });

  it('are looked for where something is: each place holds the events that were meant for it', () => {
    const { places, accepted } = outcome;
    const holders = [
      'the wire to the receiver',
      'the wire to the broken destination',
      'the file of events',
      'what was sent',
    ];
    for (const place of holders) expect(accepted.filter((id) => !places[place]?.includes(id))).toEqual([]);
    const spool = Object.entries(places)
      .filter(([name]) => name.startsWith('spool.db'))
      .map(([, text]) => text);
    expect(accepted.filter((id) => !spool.some((text) => text.includes(id)))).toEqual([]);
    expect(places['standard error']).toMatch(/"level":"info"/);
    expect(places['the wire to the HTTP proxy']).toMatch(/^CONNECT 127\.0\.0\.1:9 /m);
    expect(places['the wire to the cluster']).toMatch(/^POST \/packages /m);
    expect(places['the wire to the login']).toMatch(/^POST \/login /m);
    expect(places.metrics).toMatch(/^\w+_total/m);
    for (const [place, text] of Object.entries(places)) {
      if (place.startsWith('answer to')) expect([place, text.slice(0, 9)]).toEqual([place, 'HTTP/1.1 ']);
    }
  });

  it.each([
    [
      'logs the headers of a request',
      'intake/events-door.js',
      'const { route, guard } = entry;',
      'const { route, guard } = entry; log.error({ headers: request.rawHeaders });',
      'standard error',
    ],
    [
      'sends its private key along when it logs in',
      'identity/login.js',
      'token: jwt }',
      'token: jwt, key: account.privateKey.reveal() }',
      'the wire to the login',
    ],
  ])('are found when the proxy %s', async (what, file, from, to, place) => {
    const mutant = mutate(file, [[from, to]]);
    try {
      const { places, planted } = await runPlanted(
        path.join(folder, what.replaceAll(' ', '-')),
        path.join(mutant.code, 'main.js'),
      );
      expect(findLeaks(places, planted).filter((leak) => leak.startsWith(place))).not.toEqual([]);
    } finally {
      mutant.remove();
    }
  });
});
