import type { Clock } from '../clock.ts';
import { property } from '../property.ts';
import type { PluginSdk } from '../sdk.ts';
import type { Shield } from '../shield.ts';

/**
 * Dialogs that the host calls pages: its action `logFakePageView({ title, path, referrer })`. It fires it while it
 * renders (`Modals.getCliInstallModal`), so for one opening as often as that happens; and nothing says when it closes.
 * But a dialog that was closed has left the document: one that is still there is the same opening.
 */
export interface DialogsDeps {
  readonly hooks: PluginSdk['Hooks'];
  readonly browser: Pick<Window, 'document'>;
  readonly clock: Clock;
  readonly guard: Shield['guard'];
  readonly onPage: (pattern: string) => void;
  /** The host's actions cannot be left again; what listens from then on is somebody else. */
  readonly isOver: () => boolean;
}

/** The one that DC/OS has. Any other path is somebody else's text. */
const CLI_INSTRUCTIONS = '/v/cli-instructions';
/** The host's own (reactjs-components), and what any other would have to say of itself. */
const DIALOG = '.modal, [role="dialog"]';

/** Long enough to be rendered and moved in; nobody closes it and opens it again that fast. */
const LOOK_AFTER_MS = 100;

export function watchDialogs({ hooks, browser, clock, guard, onPage, isOver }: DialogsDeps): void {
  let counted = false;
  /** None yet: it is being rendered just now. Or it is none that we know: then nothing says when it opens again. */
  let dialog: Element | null = null;
  hooks.addAction(
    'logFakePageView',
    guard((view) => {
      if (isOver() || property(view, 'path') !== CLI_INSTRUCTIONS) return;
      if (counted && (!dialog || browser.document.contains(dialog))) return;
      counted = true;
      dialog = null;
      onPage(CLI_INSTRUCTIONS);
      clock.setTimeout(
        guard(() => {
          dialog = browser.document.querySelector(DIALOG);
        }),
        LOOK_AFTER_MS,
      );
    }),
  );
}
