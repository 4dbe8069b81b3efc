import type { Captured } from './captured.ts';
import type { Gate } from './gate.ts';
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
  readonly waiting: Pick<Gate, 'take' | 'takeHeld'>;
}

/** The newest; before a login there is little to say. */
const MAX_EVENTS = 20;

/** @returns reads the note, once there is a yes; a no removes it (`leftovers.ts`). */
export function carryOver({ browser, notes, guard, allowed, agreed, waiting }: CarryOverDeps): () => void {
  let gone = false;
  // Ours, or nobody's: whether all of it is right, the catalogue says when it is sent.
  const left = (): readonly Captured[] => JSON.parse(notes.take('waiting') || '[]');
  // Not `take` itself: `forEach` hands on more than the event.
  const takeBack = (event: Captured): void => waiting.take(event);
  // A page that goes hears of one more change, of its visibility: what it left is not its own any more.
  const resume = guard(() => {
    if (!gone && allowed()) left().forEach(takeBack);
  });
  browser.addEventListener(
    'pagehide',
    guard(() => {
      gone = true;
      if (!agreed()) return;
      // What the document before left may still be there: nobody was logged in to ask the proxy for.
      const events = left().concat(waiting.takeHeld()).slice(-MAX_EVENTS);
      if (events.length > 0) notes.leave('waiting', JSON.stringify(events));
    }),
  );
  browser.addEventListener(
    'pageshow',
    guard(() => {
      gone = false;
      resume();
    }),
  );
  return resume;
}
