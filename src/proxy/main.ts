#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { run } from './cli.ts';
import { keepHeapSmall } from './heap.ts';

/**
 * The process: arguments, environment, streams, signals, exit code. The only file that touches them.
 * The first signal asks for a graceful stop; a second one does not wait for it.
 */
const stopRequested = new Promise<string>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      resolve(signal);
      process.once(signal, () => process.exit(1));
    });
  }
});

// Whatever this process writes is its own: the spool, keys, files with events, a report of a crash.
process.umask(0o077);

keepHeapSmall();

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

process.exitCode = await run(process.argv.slice(2), version, {
  env: process.env,
  uid: process.getuid?.(),
  nodeFlags: process.execArgv,
  stdout: (text) => void process.stdout.write(text),
  stdoutStream: process.stdout,
  stderr: (text) => void process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
  readInput: () => text(process.stdin),
  onReload: (listener) => void process.on('SIGHUP', listener),
  stopRequested,
});
