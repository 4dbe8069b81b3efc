import * as React from 'react';
import type { Decision } from '../../../contract/consent.ts';
import type { SentPayload } from '../../transport/wire-log.ts';
import type { Language } from '../words/language.ts';
import { panelWords } from '../words/panel.ts';
import { type Ask, type Disclosed, entriesOf } from './answers.ts';
import { Catalogue } from './Catalogue.tsx';
import { Forget } from './Forget.tsx';
import { Preview } from './Preview.tsx';
import { SentList } from './SentList.tsx';
import { useAnswer } from './use-answer.ts';

export interface PanelProps {
  readonly language: Language;
  readonly browser: Window;
  /** Asks the proxy, by a path below its own address. */
  readonly ask: Ask;
  /** What left from this page, newest first; undefined on a page that never sends. */
  readonly sent?: () => readonly SentPayload[];
  readonly forget: () => void;
  /** Of its parts: one level below what is around it. @default h3 */
  readonly heading?: 'h2' | 'h3';
  /** What the consent would be without a choice. */
  readonly byDefault: () => Decision;
}

const DAY_MS = 86_400_000;

/** Everything behind "What is sent": what may be, what was, what would be next, and how to have it forgotten. */
export function Panel({
  language,
  browser,
  ask,
  sent,
  forget,
  byDefault,
  heading: Heading = 'h3',
}: PanelProps): React.ReactElement {
  const words = panelWords[language];
  const [policy] = useAnswer(ask, 'v1/policy');
  const [passedOn, askAgain] = useAnswer(ask, 'v1/sent');
  const [mine, setMine] = React.useState(sent);
  const disclosed: Disclosed = policy instanceof Object ? policy : {};
  const { catalog, destinations = [], retention = {} } = disclosed;
  const names = destinations.map(({ name, host }) => (host ? `${name} (${host})` : name)).join(', ');
  const refresh = (): void => {
    setMine(sent);
    askAgain();
  };
  const refreshButton = (
    <button type="button" className="button button-primary-link" onClick={refresh}>
      {words.refresh}
    </button>
  );
  return (
    <div className="dcos-ui-telemetry" lang={language}>
      <section>
        <Heading>{words.may}</Heading>
        <p role="status">
          {policy === 'waiting' && words.waiting}
          {policy === 'failed' && words.noAnswer}
          {catalog && words.mayIntro} {names && words.goesTo(names)}{' '}
          {retention.undeliveredMaxMs && words.keptFor(Math.round(retention.undeliveredMaxMs / DAY_MS))}
        </p>
        {catalog && <Catalogue words={words} catalog={catalog} />}
      </section>
      <section>
        <Heading>{words.leftBrowser}</Heading>
        {mine ? (
          <SentList
            words={words}
            browser={browser}
            entries={mine}
            none={words.leftBrowserNone}
            fileName="telemetry-from-this-page.json"
          />
        ) : (
          <p>{words.pageLeftBrowser}</p>
        )}{' '}
        {mine && refreshButton}
      </section>
      <section>
        <Heading>{words.leftProxy}</Heading>
        {passedOn instanceof Object ? (
          <SentList
            words={words}
            browser={browser}
            entries={entriesOf(passedOn)}
            none={words.leftProxyNone}
            fileName="telemetry-from-the-cluster.json"
          />
        ) : (
          <p role="status">{passedOn === 'waiting' ? words.waiting : words.noAnswer}</p>
        )}{' '}
        {refreshButton}
      </section>
      <section>
        <Heading>{words.next}</Heading>
        <Preview words={words} ask={ask} browser={browser} />
      </section>
      <section>
        <Heading>{words.forget}</Heading>
        <Forget
          words={words}
          ask={ask}
          forget={forget}
          afterwards={words.forgetDefault[byDefault().state === 'on' ? 'on' : 'off']}
        />
      </section>
    </div>
  );
}
