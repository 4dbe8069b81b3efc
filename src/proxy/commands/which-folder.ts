import { readConfig } from './read-config.ts';
import type { Terminal } from './terminal.ts';

/** Which data folder: itself, or the configuration that names it. */
export interface WhichFolder {
  readonly dataDir?: string;
  readonly config?: string;
}

/** @returns undefined when the configuration is wrong: stderr says how. */
export async function folderOf(which: WhichFolder, terminal: Terminal): Promise<string | undefined> {
  if (which.dataDir !== undefined) return which.dataDir;
  const reading = await readConfig(which.config, terminal.env);
  if (reading.ok) return reading.config.dataDir;
  terminal.stderr(`dcos-ui-telemetry: ${reading.message}\n`);
  return undefined;
}
