import { open } from 'node:fs/promises';
import { parseConfig } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import type { Config } from '../config/schema.ts';
import { errorCode } from '../error-code.ts';

export type ReadConfig =
  | {
      readonly ok: true;
      readonly config: Config;
      /** Permission bits of the file; undefined when there is none. */
      readonly mode: number | undefined;
    }
  | { readonly ok: false; readonly message: string };

/**
 * Reads and checks the configuration file.
 *
 * @param file its path; undefined: everything from variables and defaults.
 * @returns the configuration, or one message that names the file and every bad key at once.
 */
export async function readConfig(file: string | undefined, env: Environment): Promise<ReadConfig> {
  let content: unknown = {};
  let mode: number | undefined;
  if (file !== undefined) {
    let text: string;
    try {
      const handle = await open(file);
      try {
        mode = (await handle.stat()).mode;
        text = await handle.readFile('utf8');
      } finally {
        await handle.close();
      }
    } catch (error) {
      return { ok: false, message: `configuration ${file}: cannot be read (${errorCode(error)})` };
    }
    try {
      content = JSON.parse(text);
    } catch {
      return { ok: false, message: `configuration ${file}: is not JSON` };
    }
  }
  const result = parseConfig(content, env);
  if (result.ok) return { ...result, mode };
  const where = file === undefined ? 'configuration' : `configuration ${file}`;
  return {
    ok: false,
    message: [`${where}: ${result.problems.length} to mend`, ...result.problems.map((p) => `  ${p}`)].join('\n'),
  };
}
