import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DoorOptions, type OpenDoor, openDoor } from '../../support/open-door.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();

describe("the proxy's own page", () => {
  const directory = path.join(folder, 'page');
  const doors: OpenDoor[] = [];
  beforeAll(() => {
    mkdirSync(path.join(directory, 'parts'), { recursive: true });
    writeFileSync(path.join(directory, 'index.html'), '<!doctype html><script src="page.js"></script>');
    writeFileSync(path.join(directory, 'page.js'), 'var x = 1;');
    writeFileSync(path.join(directory, 'parts/page.css'), 'body {}');
    writeFileSync(path.join(directory, 'secret.key'), 'no page needs this');
    writeFileSync(path.join(folder, 'outside.js'), 'neither this');
  });
  afterEach(async () => {
    await Promise.all(doors.splice(0).map(({ server }) => server.close()));
  });
  const open = async (change: DoorOptions) => {
    const nothing = () => Promise.resolve({ ok: true as const, body: {} });
    const door = await openDoor({
      desk: {
        cluster: () => ({ state: 'off', reason: 'policy_off' }),
        policy: () => ({}),
        sent: () => ({ entries: [] }),
        preview: () => Promise.resolve({}),
        choose: nothing,
        forget: nothing,
      },
      ...change,
    });
    doors.push(door);
    return door.url;
  };

  it('is served at the base with its files beside it, under a policy that allows nothing inline and nothing foreign', async () => {
    const url = await open({ pageDirectory: directory });
    for (const [address, type, content] of [
      ['', 'text/html; charset=utf-8', '<!doctype html><script src="page.js"></script>'],
      ['page.js', 'text/javascript; charset=utf-8', 'var x = 1;'],
      ['parts/page.css', 'text/css; charset=utf-8', 'body {}'],
    ]) {
      const response = await fetch(`${url}/${address}`);
      expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
        200,
        type,
        content,
      ]);
      const policy = response.headers.get('content-security-policy') ?? '';
      for (const rule of [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
      ]) {
        expect(policy).toContain(rule);
      }
      expect(policy).not.toMatch(/unsafe|\*|http/);
    }
  });

  it('is asked about each time and sent again only when it has changed', async () => {
    const url = await open({ pageDirectory: directory });
    const first = await fetch(`${url}/`);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const again = await fetch(`${url}/`, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('gives out no other file, whatever the address', async () => {
    const url = await open({ pageDirectory: directory });
    for (const address of [
      'secret.key',
      'index.html',
      'outside.js',
      '..%2foutside.js',
      'parts',
      'parts/',
      '%2e%2e/outside.js',
      'page.js%00',
    ]) {
      const { status } = await fetch(`${url}/${address}`);
      expect([address, status >= 400]).toEqual([address, true]);
    }
  });

  it('is a plain one where none was built, which says how things stand and where to look', async () => {
    const url = await open({});
    const response = await fetch(`${url}/`);
    const text = await response.text();
    expect([response.status, text.includes('<strong>off</strong> (policy_off)')]).toEqual([200, true]);
    // Relative, since Admin Router strips what stands before it.
    for (const [, address] of text.matchAll(/href="([^"]+)"/g))
      expect((await fetch(`${url}/${address}`)).status).toBe(200);
    expect(text).not.toMatch(/<script|<style|style=|href="\//);
  });
});

describe('what a person says', () => {
  it('is one of three words, in a small body, and anything else is refused without a count among events', async () => {
    const chosen: unknown[] = [];
    const answer = (body: object) => Promise.resolve({ ok: true as const, body });
    const door = await openDoor({
      desk: {
        cluster: () => ({ state: 'on', reason: 'cluster_default' }),
        policy: () => ({}),
        sent: () => ({ entries: [] }),
        preview: () => Promise.resolve({}),
        choose: (user, choice, browser) => {
          chosen.push([user.owner, choice, browser]);
          return answer({ choice });
        },
        forget: () => answer({}),
      },
    });
    try {
      const { status, body } = await door.post('/v1/choice', { choice: 'no' }, { 'sec-gpc': '1' });
      expect([status, body]).toEqual([200, { success: true, choice: 'no' }]);
      expect(chosen).toEqual([['somebody', 'no', { globalPrivacyControl: true, doNotTrack: false }]]);
      for (const wrong of [{ choice: 'maybe' }, {}, [], null, { choice: { no: 1 } }]) {
        expect(await door.post('/v1/choice', wrong)).toMatchObject({ status: 400, body: { reason: 'bad_choice' } });
      }
      expect((await door.post('/v1/choice', { choice: 'no', filler: 'x'.repeat(2_000) })).status).toBe(413);
      expect((await door.post('/v1/choice', '{"choice"')).status).toBe(400);
      expect((await door.post('/v1/choice', { choice: 'no' }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
      expect(chosen).toHaveLength(1);
      expect(door.tally.read().received).toBe(0);
    } finally {
      await door.server.close();
    }
  });
});
