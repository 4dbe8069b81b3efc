import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** Builds `v6.html` and `v7.html` into a folder, in a process of its own: a bundler does not fit into jest's sandbox. */
export async function buildModernHosts(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await promisify(execFile)(process.execPath, [path.join(__dirname, 'build.mjs'), folder]);
}
