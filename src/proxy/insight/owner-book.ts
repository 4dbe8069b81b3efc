/**
 * Whose the latest events are, by messageId. In memory alone and never sent, so that people can be shown what was sent
 * of theirs; of an event that waited longer than the book reaches back, or over a restart, only administrators see it.
 */
export interface OwnerBook {
  note(ids: Iterable<string>, owner: string): void;
  of(id: string): string | undefined;
  forget(owner: string): void;
}

/** Some minutes of a busy cluster; 3 MB at most. */
const MOST = 20_000;

export function createOwnerBook(most = MOST): OwnerBook {
  const owners = new Map<string, string>();
  return {
    note(ids, owner) {
      for (const id of ids) owners.set(id, owner);
      for (const oldest of owners.keys()) {
        if (owners.size <= most) return;
        owners.delete(oldest);
      }
    },
    of: (id) => owners.get(id),
    forget(owner) {
      for (const [id, each] of owners) if (each === owner) owners.delete(id);
    },
  };
}
