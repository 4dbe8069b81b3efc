/**
 * Variables that override the file, for what differs between two machines with one file. Everything else belongs in the
 * file. `DO_NOT_TRACK` (https://consoledonottrack.com) and `DCOS_TELEMETRY_DISABLED` are noes, not configuration.
 */
type Read = (text: string) => unknown;
const asText: Read = (text) => text;
/** Not a number or not a flag: handed on as it is, so that the schema names the key. */
const asNumber: Read = (text) => (text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text));
const asFlag: Read = (text) => ({ true: true, false: false })[text.toLowerCase()] ?? text;

export const PREFIX = 'DCOS_UI_TELEMETRY_';
/** The path of the file itself, for the command line: no key of what is in it. */
const CONFIG_FILE = `${PREFIX}CONFIG`;

export const variables: Readonly<
  Record<string, { readonly path: readonly [string, ...string[]]; readonly read: Read }>
> = {
  [`${PREFIX}HOST`]: { path: ['listen', 'host'], read: asText },
  [`${PREFIX}PORT`]: { path: ['listen', 'port'], read: asNumber },
  [`${PREFIX}DATA_DIR`]: { path: ['dataDir'], read: asText },
  [`${PREFIX}ALLOW_ROOT`]: { path: ['allowRoot'], read: asFlag },
  [`${PREFIX}CLUSTER_ID_FILE`]: { path: ['cluster', 'clusterIdFile'], read: asText },
  [`${PREFIX}COLLECT_EVERY_MS`]: { path: ['collect', 'everyMs'], read: asNumber },
  [`${PREFIX}ENABLED`]: { path: ['consent', 'telemetryEnabled'], read: asFlag },
  [`${PREFIX}POLICY`]: { path: ['consent', 'policy'], read: asText },
  [`${PREFIX}LOCKED`]: { path: ['consent', 'locked'], read: asFlag },
  [`${PREFIX}LOG_LEVEL`]: { path: ['log', 'level'], read: asText },
};

export type Environment = Readonly<Record<string, string | undefined>>;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function withValue(target: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  // A value where an object belongs is left for the schema to name.
  if (target !== undefined && !isRecord(target)) return target;
  const here = target ?? {};
  return { ...here, [key]: withValue(here[key], rest, value) };
}

/** The file's content with the variables laid over it, and the variables that look like ours and are not. */
export function overlay(
  file: unknown,
  env: Environment,
): { readonly merged: unknown; readonly unknown: readonly string[] } {
  let merged = file;
  const unknown: string[] = [];
  for (const [name, text] of Object.entries(env)) {
    if (text === undefined || !name.startsWith(PREFIX) || name === CONFIG_FILE) continue;
    const variable = variables[name];
    if (variable === undefined) unknown.push(name);
    else merged = withValue(merged, variable.path, variable.read(text));
  }
  return { merged, unknown };
}

/** @returns whether the environment says no. Any value counts but an empty one, `0` and `false`. */
export function environmentSaysNo(env: Environment): boolean {
  return [env.DO_NOT_TRACK, env.DCOS_TELEMETRY_DISABLED].some(
    (value) => value !== undefined && !['', '0', 'false'].includes(value.trim().toLowerCase()),
  );
}
