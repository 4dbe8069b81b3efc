/**
 * Waits for something that another process does: asks again until the answer is there. The deadline is generous, since
 * it only says how long a broken promise takes to fail; a kept one is seen within 25 ms.
 *
 * @param what is said when it was in vain; asked for then, when it can tell more.
 */
export async function until<T>(
  what: string | (() => string),
  ask: () => Promise<T | undefined> | T | undefined,
  withinMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline)
      throw new Error(`waited ${withinMs} ms in vain: ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
