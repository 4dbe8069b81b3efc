/** Who wants to know of a change, and the way to tell them. */
export function createEmitter() {
  const listeners = new Set<() => void>();
  return {
    emit(): void {
      for (const listener of [...listeners]) listener();
    },
    /** @returns the way to stop listening. */
    listen(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
