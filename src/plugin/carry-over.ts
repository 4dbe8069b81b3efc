import type { Captured } from './captured.ts';
import { property } from './property.ts';
import type { Sender } from './sender.ts';
import type { TabNotes } from './tab-notes.ts';

/**
 * Takes what waits for a login over to this tab's next document: single sign-on leaves the page, and so does the reload
 * after a logout. Only what never left this page, so nothing can arrive twice: moved into a note when the page goes, and
 * back when the next one, or this one out of the back/forward cache, is there and the answer is still yes.
 */
export interface CarryOverDeps {
  readonly browser: Window;
  readonly notes: TabNotes;
  readonly guard: (run: () => void) => () => void;
  /** Whether there is a yes. */
  readonly allowed: () => boolean;
  /** Whether there is one, or would be, for all that is known here. */
  readonly agreed: () => boolean;
  /** What has not left this page. */
  readonly waiting: Pick<Sender, 'take'> & { takeHeld(): readonly Captured[] };
}

/** The newest; before a login there is little to say. */
const MAX_EVENTS = 20;

/** Which event it is, and whether all of it is right, the catalogue says when it is sent. */
const isCaptured = (value: unknown): value is Captured =>
  typeof property(value, 'name') === 'string' && typeof property(value, 'at') === 'number';

/** @returns reads the note, once there is a yes; a no removes it (`leftovers.ts`). */
export function carryOver({ browser, notes, guard, allowed, agreed, waiting }: CarryOverDeps): () => void {
  const resume = guard(() => {
    const text = allowed() ? notes.take('waiting') : null;
    if (text === null) return;
    const events: unknown = JSON.parse(text);
    if (Array.isArray(events)) events.filter(isCaptured).forEach(waiting.take);
  });
  browser.addEventListener(
    'pagehide',
    guard(() => {
      const events = agreed() ? waiting.takeHeld().slice(-MAX_EVENTS) : [];
      if (events.length > 0) notes.leave('waiting', JSON.stringify(events));
    }),
  );
  browser.addEventListener('pageshow', resume);
  return resume;
}
