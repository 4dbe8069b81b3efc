import { ask } from './answer.ts';
import { type Choosing, createChoosing } from './choosing.ts';
import type { Clock } from './clock.ts';
import type { ConsentInside } from './consent.ts';
import type { Shield } from './shield.ts';
import { openTabs } from './tabs.ts';

export interface ChoosingPlace {
  readonly inside: ConsentInside;
  readonly browser: Window;
  readonly clock: Clock;
  readonly guard: Shield['guard'];
  /** Where the proxy is. */
  readonly base: string;
}

/** Choosing, with the proxy at one end and the other tabs at the other. */
export function openChoosing({ inside, browser, clock, guard, base }: ChoosingPlace): Choosing {
  const post = (body: string) => ask({ browser, clock, url: `${base}v1/choice`, body, keepalive: true });
  return createChoosing({ inside, browser, post, tabs: openTabs(browser), clock, guard });
}
