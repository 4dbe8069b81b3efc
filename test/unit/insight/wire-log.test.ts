import { createMask } from '../../../src/proxy/identity/mask.ts';
import { createByteRing } from '../../../src/proxy/insight/byte-ring.ts';
import { createWireLog, type LoggedAttempt, type WireLogOptions } from '../../../src/proxy/insight/wire-log.ts';

const admin = { owner: 'admin', admin: true };
const jane = { owner: 'jane', admin: false };
const ownerOf: Readonly<Record<string, string>> = { a: 'tag of jane', c: 'tag of jane', b: 'tag of john' };
const record = (id: string, body = `{"messageId":"${id}"}`) => {
  const owner = ownerOf[id];
  return owner === undefined ? { id, body } : { id, body, owner };
};
const attempt = (ids: readonly string[], change: Partial<LoggedAttempt> = {}): LoggedAttempt => ({
  destination: 'segment',
  records: ids.map((id) => record(id)),
  sent: { before: '{"batch":[', between: ',', after: '],"sentAt":"now"}', bytes: 77, status: 200 },
  verdict: { kind: 'delivered' },
  atMs: Date.parse('2026-11-22T12:00:00.000Z'),
  ...change,
});

function open(options: Partial<WireLogOptions> = {}) {
  return createWireLog({ tagOf: (owner) => `tag of ${owner}`, mask: (body) => body, ...options });
}

describe('the wire log', () => {
  it('shows an administrator what left, byte for byte, newest first', () => {
    const log = open();
    log.add(attempt(['a', 'b']));
    log.add(
      attempt(['t'], { verdict: { kind: 'retry', reason: 'HTTP 503' }, sent: { ...attempt([]).sent, status: 503 } }),
    );
    expect(log.shownTo(admin)).toEqual([
      {
        at: '2026-11-22T12:00:00.000Z',
        destination: 'segment',
        status: 503,
        outcome: 'retry',
        reason: 'HTTP 503',
        bytes: 77,
        events: 1,
        body: '{"batch":[{"messageId":"t"}],"sentAt":"now"}',
      },
      expect.objectContaining({ events: 2, body: '{"batch":[{"messageId":"a"},{"messageId":"b"}],"sentAt":"now"}' }),
    ]);
  });

  it('shows anybody else their own events alone, and nothing that says whose they are', () => {
    const log = open();
    log.add(attempt(['a', 'b', 'c']));
    log.add(attempt(['b', 'cluster-track']));
    const shown = log.shownTo(jane);
    expect(shown).toMatchObject([
      { events: 2, body: '{"batch":[{"messageId":"a"},{"messageId":"c"}],"sentAt":"now"}' },
    ]);
    expect(JSON.stringify(shown)).not.toContain('jane');
    expect(log.shownTo({ owner: 'stranger', admin: false })).toEqual([]);
  });

  it("hides the customer's key from all but administrators, and no other byte", () => {
    const general = {
      clusterId: 'c1',
      customerKey: 'key "1"',
      environmentVersion: '2.1',
      licenseId: 'l1',
      platform: '',
      provider: 'onprem',
      source: 'cluster' as const,
      variant: 'enterprise' as const,
    };
    const log = open({ mask: createMask({ general, userId: general.customerKey }) });
    const body = JSON.stringify({ messageId: 'a', userId: general.customerKey, properties: general });
    log.add(attempt([], { records: [record('a', body)] }));
    expect(log.shownTo(admin)[0]?.body).toContain(body);
    expect(log.shownTo(jane)[0]?.body).toContain(
      body.replaceAll(JSON.stringify(general.customerKey), '"(hidden)"').replace('"l1"', '"(hidden)"'),
    );
  });

  it('is bounded by number and by size, whatever comes', () => {
    const log = open({ maxEntries: 3, maxChars: 100 });
    for (let index = 0; index < 10; index += 1) log.add(attempt([`event-${index}`]));
    expect(log.status()).toEqual({ entries: 3, chars: 3 * '{"messageId":"event-0"}'.length });
    expect(log.shownTo(admin)[0]?.body).toContain('event-9');
    log.add(attempt([], { records: [record('big', 'x'.repeat(90))] }));
    expect(log.status()).toEqual({ entries: 1, chars: 90 });
  });

  it('shows every payload byte for byte, however often its memory was used before', () => {
    const log = open({ maxEntries: 12, maxChars: 2_000 });
    const bodies: string[] = [];
    let most = 0;
    for (let index = 0; index < 1_000; index += 1) {
      // Sizes that fit no pattern, some of them more than all of the memory, and characters of one to four bytes.
      const size = index % 97 === 0 ? 2_500 : (index * 7_919) % 331;
      const body = `{"messageId":"${index}","text":"${['x', 'ü', '€', '🂡'][index % 4]?.repeat(size)}"}`;
      const records = [record(`first-${index}`, body), record(`second-${index}`, `{"n":${index}}`)];
      if (index % 5 === 0) log.add(attempt([], { records, verdict: { kind: 'retry' }, atMs: 0 }));
      log.add(attempt([], { records, verdict: { kind: index % 5 === 0 ? 'retry' : 'delivered' } }));
      bodies.unshift(`{"batch":[${body},{"n":${index}}],"sentAt":"now"}`);
      const shown = log.shownTo(admin).map((payload) => payload.body);
      expect(shown).toEqual(bodies.slice(0, shown.length));
      expect(shown.length).toBeGreaterThan(0);
      const { entries, chars } = log.status();
      expect(entries).toBe(shown.length);
      if (entries > 1) expect(chars).toBeLessThanOrEqual(2_000);
      most = Math.max(most, entries);
    }
    expect(most).toBeGreaterThan(5);
  });

  it('keeps one entry of a payload that is tried again and again, so that it does not push out the others', () => {
    const log = open();
    log.add(attempt(['a']));
    for (let index = 0; index < 500; index += 1) log.add(attempt(['b'], { verdict: { kind: 'retry' }, atMs: index }));
    expect(log.shownTo(admin).map(({ outcome }) => outcome)).toEqual(['retry', 'delivered']);
  });

  it('forgets a user when they ask for it, for administrators as well', () => {
    const log = open();
    log.add(attempt(['a', 'b']));
    log.add(attempt(['c']));
    log.forget('jane');
    expect(log.shownTo(jane)).toEqual([]);
    expect(log.shownTo(admin).map(({ body }) => body)).toEqual(['{"batch":[{"messageId":"b"}],"sentAt":"now"}']);
  });

  it('leaves nothing of a user who is forgotten where their events were kept', () => {
    const ring = createByteRing(1_000);
    const log = open({ ring });
    log.add(attempt(['a', 'b', 'c']));
    const { memory } = ring.claim(0, []);
    expect(memory.includes('"messageId":"a"')).toBe(true);
    log.forget('jane');
    for (const [id, left] of Object.entries({ a: false, b: true, c: false })) {
      expect(memory.includes(`"messageId":"${id}"`)).toBe(left);
    }
  });
});
