import { type ConsentInputs, type Decision, decide } from '../../src/contract/consent.ts';

const flags = [true, false] as const;
const signals = [undefined, true, false] as const;
/** Every value of every input, in the order in which the table asks for them. */
const values = {
  telemetryEnabled: [undefined, false, true],
  environmentNo: flags,
  policy: [undefined, 'off', 'opt-out', 'opt-in'],
  globalPrivacyControl: signals,
  doNotTrack: signals,
  choice: ['no', 'unreadable', 'none', 'yes'],
  locked: flags,
  noticeShown: flags,
} as const satisfies { readonly [K in keyof ConsentInputs]-?: readonly ConsentInputs[K][] };

export type Input = keyof ConsentInputs;
// The keys of an object literal are its own keys.
export const inputNames = Object.keys(values) as readonly Input[];
type Value = ConsentInputs[Input];

/** Which values an input may have; an input that is not named may have any. */
export type Pattern = { readonly [K in Input]?: readonly Value[] };

export interface Row {
  readonly pattern: Pattern;
  readonly decision: Decision;
}

/** Every combination of inputs that fits a pattern. */
export const everyCase = (pattern: Pattern = {}): readonly ConsentInputs[] =>
  inputNames.reduce<readonly Record<string, Value>[]>(
    (cases, name) =>
      cases.flatMap((one) => (pattern[name] ?? values[name]).map((value) => ({ ...one, [name]: value }))),
    [{}],
    // Each has every input by now, with a value out of its own list.
  ) as readonly object[] as readonly ConsentInputs[];

/**
 * The whole truth table, with lines made one that differ in nothing: an input is asked for only where it matters. Found
 * by asking the rule about every combination, not by reading it.
 */
export function truthTable(pattern: Pattern = {}, [name, ...later]: readonly Input[] = inputNames): readonly Row[] {
  const decisions = new Set(everyCase(pattern).map((inputs) => JSON.stringify(decide(inputs))));
  const [only] = decisions;
  if (decisions.size === 1 && only !== undefined) return [{ pattern, decision: JSON.parse(only) as Decision }];
  if (name === undefined) throw new Error('the rule gives two answers to one combination');
  const groups = new Map<string, { readonly rows: readonly Row[]; readonly values: Value[] }>();
  for (const value of values[name]) {
    const rows = truthTable({ ...pattern, [name]: [value] }, later);
    const key = JSON.stringify(rows.map((row) => ({ ...row, pattern: { ...row.pattern, [name]: null } })));
    const group = groups.get(key);
    if (group) group.values.push(value);
    else groups.set(key, { rows, values: [value] });
  }
  return [...groups.values()].flatMap((group) =>
    group.rows.map(({ pattern: found, decision }) => {
      const { [name]: _one, ...rest } = found;
      return { pattern: groups.size === 1 ? rest : { ...rest, [name]: group.values }, decision };
    }),
  );
}

const WORDS: Readonly<Record<string, string>> = { true: 'yes', false: 'no', undefined: 'unknown' };

/** The table in Markdown; an empty cell stands for every value. */
export function printTruthTable(rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const cell = (pattern: Pattern, name: Input): string =>
    (pattern[name] ?? []).map((value) => WORDS[String(value)] ?? String(value)).join(', ');
  return [
    line([...inputNames.map((name) => `\`${name}\``), 'state', 'reason']),
    line([...inputNames, '', ''].map(() => '---')),
    ...rows.map(({ pattern, decision }) =>
      line([...inputNames.map((name) => cell(pattern, name)), `**${decision.state}**`, `\`${decision.reason}\``]),
    ),
  ].join('\n');
}
