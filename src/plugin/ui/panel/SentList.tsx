import * as React from 'react';
import type { SentPayload } from '../../transport/wire-log.ts';
import type { PanelWords } from '../words/panel.ts';
import { Json } from './Json.tsx';
import { download } from './take-away.ts';

export interface SentListProps {
  readonly words: PanelWords;
  readonly browser: Window;
  /** Newest first. */
  readonly entries: readonly SentPayload[];
  readonly none: string;
  /** Of the file that is offered. */
  readonly fileName: string;
}

const size = (bytes: number): string => (bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} KB`);

/** Payloads that left: when, where to, with what result, how large; each opens to what it was, byte for byte. */
export function SentList({ words, browser, entries, none, fileName }: SentListProps): React.ReactElement {
  if (entries.length === 0) return <p>{none}</p>;
  return (
    <>
      <ul className="dcos-ui-telemetry-list">
        {entries.map(({ at, destination, status, outcome, bytes, events, body }) => (
          <li key={`${at} ${destination} ${body.length} ${body.slice(0, 200)}`}>
            <details>
              <summary>
                <time dateTime={at}>{at.slice(0, 19).replace('T', ' ')}</time>
                <span>{destination}</span>
                <span>
                  {outcome}
                  {status ? ` (${status})` : ''}
                </span>
                <span>{words.events(events)}</span>
                <span>{size(bytes)}</span>
              </summary>
              <Json words={words} browser={browser} text={body} label={at} />
            </details>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="button button-primary-link"
        onClick={() => download(browser, fileName, JSON.stringify(entries, null, 2))}
      >
        {words.download}
      </button>
    </>
  );
}
