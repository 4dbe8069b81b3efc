export type Cell = string | number | undefined;

/** Prints rows as columns: words to the left, numbers to the right. A column that a row has not stays empty in it. */
export function printTable(title: string, rows: readonly Readonly<Record<string, Cell>>[]): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const text = (cell: Cell): string => (cell === undefined ? '' : String(cell));
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => text(row[column]).length)));
  const numeric = columns.map((column) => rows.every((row) => /^(?:[\d±<(].*)?$/.test(text(row[column]))));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => (numeric[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd();
  console.log(`\n${title}`);
  console.log(line(columns));
  console.log(widths.map((width) => '-'.repeat(width)).join('  '));
  for (const row of rows) console.log(line(columns.map((column) => text(row[column]))));
}

/** A number for a cell, with so many places behind the point. */
export const rounded = (value: number | undefined, places = 0): number | undefined =>
  value === undefined || Number.isNaN(value) ? undefined : Number(value.toFixed(places));
