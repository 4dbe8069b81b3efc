import path from 'node:path';
import { PASSWORD } from '../../../example/cluster/users.ts';
import { pageEvent } from '../../support/page-event.ts';
import { CUSTOMER_KEY, type Stage, setStage } from '../../support/stage.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();

interface Entry {
  readonly events: number;
  readonly body: string;
}

describe('what a person sees and says, behind Admin Router', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage({ folder: path.join(folder, 'stage') });
  });
  afterAll(() => stage.close());

  const logIn = async (uid: string) => {
    const response = await fetch(`${stage.url}/acs/api/v1/auth/login`, {
      method: 'POST',
      body: JSON.stringify({ uid, password: PASSWORD }),
    });
    expect(response.status).toBe(200);
    const cookie = response.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    return async (address: string, body?: object) => {
      const answer = await fetch(`${stage.url}/service/telemetry/${address}`, {
        headers: { cookie, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      });
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    };
  };

  it('is for whoever has logged in: the page, how things stand, a choice', async () => {
    expect((await fetch(`${stage.url}/service/telemetry/v1/policy`)).status).toBe(401);
    const ask = await logIn('jane.doe@example.com');
    const page = await ask('');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(JSON.parse((await ask('v1/policy')).text)).toMatchObject({
      state: 'on',
      choice: 'none',
      admin: false,
      catalogHash: expect.stringMatching(/^sha256-/),
      destinations: [{ name: 'segment', kind: 'segment', host: new URL(stage.receiver.url).host }],
    });
    expect(JSON.parse((await ask('v1/choice', { choice: 'no' })).text)).toMatchObject({ success: true, state: 'off' });
    const stale = JSON.parse((await ask('v1/batch', { batch: [pageEvent()] })).text);
    expect(stale).toMatchObject({ accepted: 0, consent: { state: 'off', reason: 'user_no' } });
    await ask('v1/choice', { choice: 'yes' });
  });

  it("shows an administrator all that left and will leave, and a user their own and no customer's key", async () => {
    const user = await logIn('jane.doe@example.com');
    const admin = await logIn('bootstrapuser');
    const event = pageEvent();
    await user('v1/batch', { batch: [event], sentAt: new Date().toISOString() });
    const mine = await until('the payload', async () => {
      const { entries } = JSON.parse((await user('v1/sent')).text) as { entries: readonly Entry[] };
      return entries.length > 0 ? entries : undefined;
    });
    expect(mine.map(({ events }) => events)).toEqual([1]);
    expect(mine[0]?.body).toContain(event.messageId);
    expect(JSON.stringify(mine)).not.toContain(CUSTOMER_KEY);
    const all = await until('the tracks among them', async () => {
      const { text } = await admin('v1/sent');
      return text.includes('package_list') ? text : undefined;
    });
    for (const text of [event.messageId, 'mesos_track', CUSTOMER_KEY]) expect(all).toContain(text);
    expect(JSON.parse((await admin('v1/policy')).text)).toMatchObject({ admin: true });

    const events = ['health', 'mesos_track', 'package_list'].map((name) => ({ event: name }));
    const [seenByUser, seenByAdmin] = await Promise.all([user('v1/preview'), admin('v1/preview')]);
    expect(JSON.parse(seenByUser.text)).toMatchObject({ tracks: events, problems: [] });
    expect(JSON.parse(seenByAdmin.text)).toMatchObject({ tracks: events, problems: [] });
    expect([seenByUser.text.includes(CUSTOMER_KEY), seenByAdmin.text.includes(CUSTOMER_KEY)]).toEqual([false, true]);
  });
});
