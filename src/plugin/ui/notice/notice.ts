import type { PanelWords } from '../words/panel.ts';

/** `asked`: the question under `opt-in`. `informed`: the line under `opt-out`. */
export type NoticeKind = 'asked' | 'informed';

export interface NoticeOptions {
  readonly document: Document;
  readonly words: PanelWords;
  readonly language: string;
  readonly kind: NoticeKind;
  readonly onAnswer: (answer: 'yes' | 'no' | 'closed') => void;
}

/**
 * A region in a corner of the page: it takes no focus, covers no control of the host's for good, and Escape or a button
 * closes it. Plain DOM: what renders the host's own pages is not ours to render into.
 *
 * @returns removes it without an answer.
 */
export function showNotice({ document, words, language, kind, onAnswer }: NoticeOptions): () => void {
  const notice = document.createElement('section');
  notice.className = 'dcos-ui-telemetry-notice';
  notice.lang = language;
  notice.setAttribute('aria-label', words.noticeLabel);
  // Said by a screen reader when it has said what it is saying.
  notice.setAttribute('role', 'region');
  notice.setAttribute('aria-live', 'polite');
  const remove = (): void => {
    if (notice.parentNode) notice.parentNode.removeChild(notice);
  };
  const answer = (what: 'yes' | 'no' | 'closed') => (): void => {
    remove();
    onAnswer(what);
  };
  const button = (text: string, look: string, onClick: () => void): HTMLButtonElement => {
    const element = document.createElement('button');
    element.type = 'button';
    element.className = `button ${look}`;
    element.textContent = text;
    element.addEventListener('click', onClick);
    return element;
  };
  const text = document.createElement('p');
  notice.appendChild(text);
  if (kind === 'asked') {
    notice.appendChild(button(words.noticeYes, 'button-primary', answer('yes')));
    notice.appendChild(button(words.noticeNo, 'button-primary-link', answer('no')));
  } else notice.appendChild(button(words.lineClose, 'button-primary-link', answer('closed')));
  notice.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') answer('closed')();
  });
  document.body.appendChild(notice);
  // A live region says what changes in it, not what it came with.
  text.textContent = kind === 'asked' ? words.notice : words.line;
  return remove;
}
