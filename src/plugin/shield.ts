/**
 * The border to the host. The DC/OS UI isolates no plugin: a throw in `plugin(SDK)` leaves a blank page, a throw in a
 * `history.listen` callback stops navigation (both seen in v6.2.0). So everything the host calls passes here once, and
 * everything we ask of the host does too.
 */
export interface Shield {
  /** The same function, for the host to call: what it throws goes no further. */
  guard<A extends readonly unknown[]>(run: (...args: A) => void): (...args: A) => void;
  /** What the host answers, or nothing where asking throws. */
  attempt<T>(ask: () => T): T | undefined;
}

/** @param warn told once, whatever happens afterwards: a guest does not fill the host's console. */
export function createShield(warn: (message: string) => void): Shield {
  let warned = false;
  const caught = (): void => {
    if (warned) return;
    warned = true;
    warn('dcos-ui-telemetry: caught an error of its own; the UI is not affected.');
  };
  return {
    guard: (run) =>
      function () {
        try {
          // biome-ignore lint/complexity/noArguments: in ES5, a list of them is a loop.
          run.apply(null, arguments as never);
        } catch {
          caught();
        }
      },
    attempt: (ask) => {
      try {
        return ask();
      } catch {
        return undefined;
      }
    },
  };
}
