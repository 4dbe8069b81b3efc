/**
 * Runs every contestant once a round, for several rounds, beginning with another one each time: what the machine does
 * meanwhile hits all of them alike, so that ratios hold where absolute numbers do not.
 */
export async function alternate<T>(
  contestants: Readonly<Record<string, () => Promise<T>>>,
  rounds: number,
): Promise<Readonly<Record<string, readonly T[]>>> {
  const names = Object.keys(contestants);
  const results: Record<string, T[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length] ?? '';
      const run = contestants[name];
      if (run !== undefined) results[name]?.push(await run());
    }
  }
  return results;
}
