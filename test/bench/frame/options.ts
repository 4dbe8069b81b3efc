import { parseArgs } from 'node:util';

/** What every part understands. */
export const COMMON_FLAGS: Readonly<Record<string, string>> = {
  'rounds N': 'alternating rounds; 5 where nothing is said',
  quick: 'one short round: shows that it runs, measures nothing',
  'json FILE': 'writes what is printed to FILE as well, as JSON',
  help: 'prints this',
};

export interface Options {
  readonly rounds: number;
  readonly quick: boolean;
  readonly help: boolean;
  readonly json: string | undefined;
  /** Whether a flag without a value was given. */
  has(name: string): boolean;
  text(name: string): string | undefined;
  /** @throws UsageError where it is no number above 0. */
  number(name: string, fallback: number): number;
}

/** Somebody wrote a flag wrong: told without a stack. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/**
 * @param flags as a part lists them: a name, and a word for its value where it takes one.
 * @throws UsageError for a flag that is not among them.
 */
export function readOptions(args: readonly string[], flags: Readonly<Record<string, string>>): Options {
  const known = Object.keys({ ...COMMON_FLAGS, ...flags }).map((flag) => {
    const [name = '', value] = flag.split(' ');
    return [name, { type: value === undefined ? ('boolean' as const) : ('string' as const) }] as const;
  });
  let values: Readonly<Record<string, unknown>>;
  try {
    ({ values } = parseArgs({ args: [...args], options: Object.fromEntries(known), strict: true }));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const text = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const number = (name: string, fallback: number): number => {
    const value = Number(text(name) ?? fallback);
    if (!(value > 0)) throw new UsageError(`--${name} takes a number above 0`);
    return value;
  };
  const quick = values.quick === true;
  return {
    rounds: number('rounds', quick ? 1 : 5),
    quick,
    help: values.help === true,
    json: text('json'),
    has: (name) => values[name] === true,
    text,
    number,
  };
}
