import type { Consent } from '../../consent.ts';
import type { ConsentMarks } from '../../consent-marks.ts';
import type { Shield } from '../../shield.ts';
import { languageOf } from '../words/language.ts';
import { panelWords } from '../words/panel.ts';
import { type NoticeKind, showNotice } from './notice.ts';

export interface NoticesDeps {
  readonly consent: Consent;
  readonly marks: ConsentMarks;
  readonly browser: Window;
  readonly guard: Shield['guard'];
  /** What is due now: the question under `opt-in`, the line under `opt-out`, nothing. */
  readonly due: () => NoticeKind | undefined;
}

/** Shows what is due, once, and takes it away when the answer came from elsewhere: from Settings, or another tab. */
export function watchForNotice({ consent, marks, browser, guard, due }: NoticesDeps): void {
  let open: { readonly kind: NoticeKind; remove(): void } | undefined;

  function close(): void {
    if (!open) return;
    const { kind, remove } = open;
    open = undefined;
    remove();
    marks.shown(kind, false);
  }
  const show = guard((): void => {
    const { reason, state } = consent.current();
    // While the proxy is being asked, what is on the screen stays there.
    if (open && reason !== 'proxy_unknown' && (open.kind === 'asked' ? reason !== 'not_asked' : state !== 'on'))
      close();
    const kind = due();
    if (!kind || open) return;
    const language = languageOf(browser);
    const remove = showNotice({
      document: browser.document,
      words: panelWords[language],
      language,
      kind,
      onAnswer: guard((answer) => {
        // A yes is not heard yet: until then the question stays open, and what happened meanwhile waits.
        if (answer === 'yes') open = undefined;
        else close();
        if (answer !== 'closed') consent.choose(answer);
      }),
    });
    open = { kind, remove };
    marks.shown(kind, true);
  });
  consent.subscribe(show);
  show();
}
