import * as React from 'react';

export interface DataTableProps {
  readonly caption: string;
  readonly columns: readonly string[];
  /** A row's head, then its cells; numbers as text. */
  readonly rows: readonly {
    readonly key: string;
    readonly head: React.ReactNode;
    readonly cells: readonly React.ReactNode[];
  }[];
  /** What the cells have: words stand to the left. @default numbers */
  readonly cells?: 'numbers' | 'words';
}

/** Scrolls inside of its figure, so that nothing below it moves. */
export function DataTable({ caption, columns, rows, cells = 'numbers' }: DataTableProps): React.ReactElement {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must scroll by keyboard (axe, scrollable-region-focusable).
    <section className="insight-scroll" tabIndex={0} aria-label={caption}>
      <table className={`insight-table insight-table-${cells}`}>
        <caption className="insight-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, head, cells: values }) => (
            <tr key={key}>
              <th scope="row">{head}</th>
              {values.map((value, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column.
                <td key={index}>{value}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
