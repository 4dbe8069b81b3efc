import type { Page, Request } from 'playwright-core';
import { until } from '../../support/until.ts';
import { POSTS, type Sender } from './contestants.ts';

/** The requests with which a page says what it counted. */
export interface Posts {
  /**
   * Call it before what is to be counted happens: the answer may be there before whoever made it happen is told so.
   *
   * @returns waits until at least one left since then, and all that left are answered.
   */
  since(): () => Promise<unknown>;
}

export function watchPosts(page: Page, who: Sender): Posts {
  let sent = 0;
  let ended = 0;
  const isPost = (request: Request): boolean =>
    request.method() === 'POST' && POSTS[who].test(new URL(request.url()).pathname);
  page.on('request', (request) => {
    if (isPost(request)) sent += 1;
  });
  for (const end of ['requestfinished', 'requestfailed'] as const)
    page.on(end as 'requestfinished', (request) => {
      if (isPost(request)) ended += 1;
    });
  return {
    since() {
      const before = sent;
      return () => until(`an answer to ${who}`, () => (sent > before && ended === sent ? true : undefined));
    },
  };
}
