import type { BrowserContext } from 'playwright-core';
import { AUTH_COOKIE, INFO_COOKIE } from '../../example/cluster/cookies.ts';
import type { User } from '../../example/cluster/users.ts';
import type { Stage } from './stage.ts';

export const JANE: User = { uid: 'jane.doe@example.com', description: 'Jane Doe' };
/** An administrator of the proxy, on every stage. */
export const ADMIN: User = { uid: 'bootstrapuser', description: 'Bootstrap superuser' };

/** Logged in before there is a page. */
export async function withSession(context: BrowserContext, stage: Stage, user: User = JANE): Promise<void> {
  await context.addCookies([
    { name: AUTH_COOKIE, value: await stage.cluster.tokens.issue(user.uid), url: stage.url },
    { name: INFO_COOKIE, value: Buffer.from(JSON.stringify(user)).toString('base64'), url: stage.url },
  ]);
}
