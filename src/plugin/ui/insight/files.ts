/** What a figure gives away as a file: a table without any formatting. */
export interface Sheet {
  /** File name without its ending. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** What a spreadsheet would take for a formula (OWASP, CSV injection): names of packages are the operator's to choose. */
const FORMULA = /^[=+\-@\t\r]/;

function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** RFC 4180. What is not known is empty. */
export const asCsv = ({ columns, rows }: Sheet): string =>
  [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');

/** One object a row, by the names of the columns. */
export function asJson({ columns, rows }: Sheet): string {
  const objects = rows.map((row) => {
    const object: Record<string, string | number | null> = {};
    columns.forEach((column, index) => {
      object[column] = row[index] ?? null;
    });
    return object;
  });
  return `${JSON.stringify(objects, null, 2)}\n`;
}
