/** Room between pieces of work that would be one long task. */
export interface Room {
  /** Resolves when the browser has nothing better to do, or at once, when there is no time. */
  readonly between: () => Promise<unknown>;
  /** There is no time: the page may be going. What waits goes on, and leaves no more room, until `relax`. */
  readonly hurry: () => void;
  readonly relax: () => void;
}

/** @param idle resolves when the browser has nothing better to do. */
export function createRoom(idle: () => Promise<unknown>): Room {
  let hurry = (): void => undefined;
  let noTime: Promise<unknown> | undefined = new Promise<void>((resolve) => {
    hurry = resolve;
  });
  return {
    between: () => (noTime ? Promise.race([noTime, idle()]) : idle()),
    hurry,
    relax() {
      noTime = undefined;
    },
  };
}
