/** Who was active in the hour that is under way: in memory alone, so that they can be counted and nothing else. */
export interface ActiveUsers {
  /** @returns how many there were in this hour; undefined: no more than before. */
  note(hour: number, owner: string): number | undefined;
  forget(owner: string): void;
}

/** Far above any cluster; 10 MB. */
const MOST = 50_000;

export function createActiveUsers(most = MOST): ActiveUsers {
  const owners = new Set<string>();
  let current = 0;
  return {
    note(hour, owner) {
      if (hour !== current) {
        owners.clear();
        current = hour;
      }
      if (owners.has(owner) || owners.size >= most) return undefined;
      return owners.add(owner).size;
    },
    forget: (owner) => void owners.delete(owner),
  };
}
