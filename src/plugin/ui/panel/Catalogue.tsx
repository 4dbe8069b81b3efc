import * as React from 'react';
import type { CatalogDescription, PropertyDescription } from '../../../contract/describe.ts';
import type { PanelWords } from '../words/panel.ts';

/** The closed vocabulary, as the proxy has it in force. What an entry means is written in English alone. */
export function Catalogue({
  words,
  catalog,
}: {
  readonly words: PanelWords;
  readonly catalog: CatalogDescription;
}): React.ReactElement {
  return (
    <ul className="dcos-ui-telemetry-list">
      {catalog.events.map(({ name, why, properties }) => (
        <li key={name}>
          <details>
            <summary>
              <code>{name}</code>
              <span lang="en">{why}</span>
            </summary>
            <Properties properties={properties} />
          </details>
        </li>
      ))}
      <li>
        <details>
          <summary>
            <span>{words.general}</span>
          </summary>
          <Properties properties={catalog.general} />
        </details>
      </li>
    </ul>
  );
}

function Properties({
  properties,
}: {
  readonly properties: readonly PropertyDescription[];
}): React.ReactElement | null {
  if (properties.length === 0) return <p>–</p>;
  return (
    <dl lang="en">
      {properties.map(({ name, doc }) => (
        <React.Fragment key={name}>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>{doc}</dd>
        </React.Fragment>
      ))}
    </dl>
  );
}
