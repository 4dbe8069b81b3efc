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

/**
 * In two halves: a full one becomes the old one, and the old one goes as a whole. (A Map whose oldest entries are deleted one
 * by one looks for its first through all the holes they leave, at every event.)
 */
export function createOwnerBook(most = MOST): OwnerBook {
  let young = new Map<string, string>();
  let old = new Map<string, string>();
  return {
    note(ids, owner) {
      for (const id of ids) young.set(id, owner);
      if (young.size < most / 2) return;
      old = young;
      young = new Map();
    },
    of: (id) => young.get(id) ?? old.get(id),
    forget(owner) {
      for (const half of [young, old]) for (const [id, each] of half) if (each === owner) half.delete(id);
    },
  };
}
