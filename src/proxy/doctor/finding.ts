/**
 * What one check found. `wrong`: the proxy would not do its work until it is mended. `warning`: worth a look, and it goes
 * on. `skipped`: it was not looked at, and `says` has the reason.
 */
export interface Finding {
  /** What was looked at: `disk`, `destination segment`. */
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'wrong' | 'skipped';
  /** One sentence; names keys, files and hosts, never a value, a token or an address beyond the host. */
  readonly says: string;
  /** The way out, where there is one to name. */
  readonly fix?: string;
}

export const ok = (check: string, says: string): Finding => ({ check, state: 'ok', says });
export const skipped = (check: string, says: string): Finding => ({ check, state: 'skipped', says });
export const warning = (check: string, says: string, fix?: string): Finding => ({
  check,
  state: 'warning',
  says,
  ...(fix === undefined ? {} : { fix }),
});
export const wrong = (check: string, says: string, fix?: string): Finding => ({
  check,
  state: 'wrong',
  says,
  ...(fix === undefined ? {} : { fix }),
});

/** One thing to look at; the name is shown while it runs. Never throws for what it finds. */
export interface Check {
  readonly name: string;
  run(signal: AbortSignal): Promise<readonly Finding[]>;
}
