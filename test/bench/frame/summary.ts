/** Several rounds of one number: the middle one, and how far the others lie from it. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
}

export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) throw new Error('there is nothing to summarize');
  const middle = sorted.length / 2;
  const median = ((sorted[Math.ceil(middle) - 1] ?? min) + (sorted[Math.floor(middle)] ?? max)) / 2;
  return { median, min, max, rounds: sorted.length };
}

/** Half the width of the rounds, as a share of the middle one: 0.1 says most rounds lay within 10 %. */
export const spread = ({ median, min, max }: Summary): number => (median === 0 ? 0 : (max - min) / 2 / median);
