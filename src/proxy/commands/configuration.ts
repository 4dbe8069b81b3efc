import { describeConfiguration, type KeyDescription } from '../config/describe.ts';

/** `dcos-ui-telemetry configuration`: every key, from the schema that start-up itself checks with. */
export type ConfigurationFormat = 'text' | 'markdown' | 'json';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
const withoutList = (key: string): string => key.replace(/\[\]$/, '');
/** `destinations[].url` stands under `destinations`, `dataDir` among those that have no section. */
const sectionOf = ({ key }: KeyDescription): string =>
  key.includes('.') ? withoutList(key.slice(0, key.indexOf('.'))) : withoutList(key);

const UNITS: Readonly<Record<string, readonly (readonly [number, string])[]>> = {
  Bytes: [
    [1024 ** 3, 'GiB'],
    [1024 ** 2, 'MiB'],
    [1024, 'KiB'],
  ],
  Ms: [
    [86_400_000, 'days'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ],
};

/** ` (30 days)`: what the number is in the largest unit that it is a whole number of. */
function readable(key: string, fallback: string): string {
  const unit = Object.keys(UNITS).find((suffix) => key.endsWith(suffix));
  const number = Number(fallback);
  const found = UNITS[unit ?? '']?.find(([size]) => number >= size && number % size === 0);
  return found === undefined ? '' : ` (${number / found[0]} ${found[1]})`;
}

const fallbackOf = ({ key, fallback, required }: KeyDescription): string =>
  fallback === undefined ? (required ? 'needed' : '') : `\`${fallback}\`${readable(key, fallback)}`;

function row(one: KeyDescription): string {
  const { key, kind, doc, variable } = one;
  const more = variable === undefined ? '' : ` Variable: \`${variable}\`.`;
  return `| \`${key}\` | ${cell(kind)} | ${cell(fallbackOf(one))} | ${cell(doc)}${more} |`;
}

function table(rows: readonly KeyDescription[]): string[] {
  return ['| key | kind | default | meaning |', '|---|---|---|---|', ...rows.map(row), ''];
}

function sections(): Map<string, KeyDescription[]> {
  const found = new Map<string, KeyDescription[]>();
  for (const one of describeConfiguration()) {
    const section = sectionOf(one);
    found.set(section, [...(found.get(section) ?? []), one]);
  }
  return found;
}

function markdown(): string {
  const lines = [
    '# Configuration',
    '',
    'Made by `npm run docs` from the schema that start-up checks the file with; a test compares the two, and',
    '`dcos-ui-telemetry configuration` prints the same. The file is JSON. A key that is not listed, and a value that does not fit,',
    'end the start with one message that names every such key. Sizes are bytes, times milliseconds, as the names say. A variable',
    'goes before the file; an empty one counts as said. `DCOS_UI_TELEMETRY_CONFIG` names the file itself.',
    '',
  ];
  const all = sections();
  lines.push(...[...all.keys()].map((section) => `- [\`${section}\`](#${section.toLowerCase()})`), '');
  for (const [section, rows] of all) {
    lines.push(`## \`${section}\``, '');
    const groups = [...new Set(rows.map(({ only }) => only))];
    for (const only of groups) {
      if (only !== undefined) lines.push(`With \`${only}\`:`, '');
      lines.push(...table(rows.filter((one) => one.only === only)));
    }
  }
  return lines.join('\n');
}

function text(): string {
  const lines: string[] = [];
  let only: string | undefined;
  for (const one of describeConfiguration()) {
    if (one.only !== only && one.only !== undefined) lines.push('', `With ${one.only}:`);
    only = one.only;
    const fallback = one.fallback === undefined ? (one.required ? ', needed' : '') : `, ${one.fallback} if left out`;
    const variable = one.variable === undefined ? '' : ` Variable: ${one.variable}.`;
    lines.push(`${one.key}  (${one.kind}${fallback})`, `    ${one.doc}${variable}`);
  }
  return `${lines.join('\n')}\n`;
}

/** @returns the whole output, ending in a newline. */
export function printConfiguration(format: ConfigurationFormat): string {
  if (format === 'json') return `${JSON.stringify(describeConfiguration(), null, 2)}\n`;
  return format === 'markdown' ? markdown() : text();
}
