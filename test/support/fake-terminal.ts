import type { Terminal } from '../../src/proxy/commands/terminal.ts';

/** A terminal that keeps what is said on it. */
export interface FakeTerminal extends Terminal {
  readonly out: () => string;
  readonly err: () => string;
}

export function fakeTerminal(given: Partial<Terminal> = {}): FakeTerminal {
  let out = '';
  let err = '';
  return {
    env: {},
    uid: process.getuid?.(),
    nodeFlags: [],
    stdout: (text) => {
      out += text;
    },
    stdoutStream: process.stdout,
    stderr: (text) => {
      err += text;
    },
    interactive: false,
    readInput: async () => '',
    onReload: () => undefined,
    stopRequested: new Promise(() => {}),
    ...given,
    out: () => out,
    err: () => err,
  };
}
