import type { Terminal } from './terminal.ts';

/** A line on the terminal for what takes longer than a second; nothing where nobody looks. */
export interface Progress {
  done(): void;
}

const AFTER_MS = 1_000;

export function createProgress(
  { interactive, stderr }: Pick<Terminal, 'interactive' | 'stderr'>,
  what: string,
): Progress {
  if (!interactive) return { done: () => {} };
  const startedMs = performance.now();
  let shown = false;
  const timer = setInterval(() => {
    shown = true;
    stderr(`\r${what}… ${Math.round((performance.now() - startedMs) / 1000)} s`);
  }, AFTER_MS);
  return {
    done() {
      clearInterval(timer);
      // Erases the line (ECMA-48, EL), so that what follows stands alone.
      if (shown) stderr('\r\u001b[K');
    },
  };
}
