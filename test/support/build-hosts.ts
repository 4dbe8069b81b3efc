import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** Builds a host for each react-router into a folder, in a process of its own: a bundler does not fit into jest's sandbox. */
export async function buildHosts(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await promisify(execFile)(process.execPath, [path.join(__dirname, 'build-hosts.mjs'), folder]);
}
