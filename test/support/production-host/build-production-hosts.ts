import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** Builds `v6.html`, `v2.html` and `unknown.html` into a folder, in a process of its own. */
export async function buildProductionHosts(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await promisify(execFile)(process.execPath, [path.join(__dirname, 'build.mjs'), folder]);
}
