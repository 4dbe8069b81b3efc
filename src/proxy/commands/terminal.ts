import type { Writable } from 'node:stream';
import type { Environment } from '../config/environment.ts';

/** What a command sees of the process: handed in by main.ts, so that a test can be the terminal. */
export interface Terminal {
  readonly env: Environment;
  /** The user it runs as; undefined where there are no such numbers (Windows). */
  readonly uid: number | undefined;
  /** Flags of Node itself, from the command line. */
  readonly nodeFlags: readonly string[];
  /** Results only: one JSON document, one table. Never a log line. */
  readonly stdout: (text: string) => void;
  /** The same as a stream, for the destination `stdout`: it has to wait when nobody reads. */
  readonly stdoutStream: Writable;
  /** Everything said to the person. */
  readonly stderr: (text: string) => void;
  /** A person is looking at stderr: progress lines make sense. */
  readonly interactive: boolean;
  /** All of standard input. */
  readonly readInput: () => Promise<string>;
  /** Calls back at every SIGHUP. */
  readonly onReload: (listener: () => void) => void;
  /** Resolves at the first SIGINT or SIGTERM. */
  readonly stopRequested: Promise<string>;
}

/** 0: done. 1: could not (a taken port, an unwritable folder). 2: was asked wrongly. 3: done in part. */
export type ExitCode = 0 | 1 | 2 | 3;
