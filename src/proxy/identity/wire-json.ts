/**
 * JSON as dcos-signal wrote it, where JSON.stringify differs: Mesos reports -0.0 for some gauges, Go writes `-0`, and
 * JSON.stringify would make it 0. Numbers are passed on as they are.
 *
 * @param indent spaces a level; 0: all on one line.
 */
export function writeJson(value: unknown, indent = 0): string {
  return write(value, indent === 0 ? '' : '\n', ' '.repeat(indent)) ?? 'null';
}

function write(value: unknown, newline: string, step: string): string | undefined {
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = newline + step;
  const isList = Array.isArray(value);
  const colon = newline === '' ? ':' : ': ';
  const parts = isList
    ? value.map((item) => write(item, inner, step) ?? 'null')
    : Object.entries(value).flatMap(([key, item]) => {
        const text = write(item, inner, step);
        return text === undefined ? [] : [`${JSON.stringify(key)}${colon}${text}`];
      });
  const [begin, end] = isList ? '[]' : '{}';
  return parts.length === 0 ? `${begin}${end}` : `${begin}${inner}${parts.join(`,${inner}`)}${newline}${end}`;
}
