import type { Environment } from '../config/environment.ts';

/** What the process was started in and with. */
export interface Surroundings {
  readonly env: Environment;
  /** Undefined where users have no numbers (Windows). */
  readonly uid: number | undefined;
  /** Flags of Node itself, from the command line; NODE_OPTIONS is in the environment. */
  readonly nodeFlags: readonly string[];
  /** Undefined: there is none. Its mode is undefined where there are no such bits. */
  readonly configFile: { readonly path: string; readonly mode: number | undefined } | undefined;
}
