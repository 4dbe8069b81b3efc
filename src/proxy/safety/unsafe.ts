import path from 'node:path';
import type { Config, DestinationConfig } from '../config/schema.ts';
import { isLoopback, isPrivate } from '../outbound/loopback.ts';
import { unsafeRuntime } from './runtime.ts';
import type { Surroundings } from './surroundings.ts';

/** Each line names the key, what is unsafe about it, and the way out; never a value but a path. */
export interface Safety {
  /** Start-up ends with these. */
  readonly refused: readonly string[];
  /** Said once, and start-up goes on. */
  readonly warnings: readonly string[];
}

const ROOT = 0;
const OTHERS_WRITE = 0o002;
const ANYBODY_ELSE = 0o077;

type SegmentEntry = Extract<DestinationConfig, { kind: 'segment' }>;

function unsafeSegment(entry: SegmentEntry, key: string): string[] {
  const problems: string[] = [];
  const url = new URL(entry.url);
  if (!isPrivate(url) && !entry.allowPlainHttp) {
    problems.push(
      `${key}.url: plain http to another machine: whoever is in between reads the events and the write key. Use https, ` +
        `or accept it with ${key}.allowPlainHttp: true`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    problems.push(
      `${key}.url: holds a user name or a password, which would not be sent. Take it out; the write key is enough`,
    );
  }
  return problems;
}

/** Keys whose secrets stand in the configuration itself. What never leaves the machine is worth a warning only. */
function inlineSecrets(config: Config): { readonly key: string; readonly local: boolean }[] {
  return config.destinations.flatMap((entry, index) => {
    if (entry.kind !== 'segment') return [];
    const { url, writeKey, proxyUrl } = entry;
    const found = [];
    if (writeKey !== undefined) {
      found.push({ key: `destinations.${index}.writeKey`, local: isLoopback(new URL(url).hostname) });
    }
    if (proxyUrl !== undefined && new URL(proxyUrl.reveal()).password !== '') {
      found.push({ key: `destinations.${index}.proxyUrl`, local: false });
    }
    return found;
  });
}

function configFileSafety(config: Config, { configFile, uid }: Surroundings): Safety {
  // Where users have no numbers, permissions are no bits either.
  if (uid === undefined || configFile?.mode === undefined) return { refused: [], warnings: [] };
  const { path: file, mode } = configFile;
  const refused: string[] = [];
  const warnings: string[] = [];
  if ((mode & OTHERS_WRITE) !== 0) {
    refused.push(`${file}: anybody may change it, and send the events where they like: chmod o-w ${file}`);
  }
  if ((mode & ANYBODY_ELSE) !== 0) {
    for (const { key, local } of inlineSecrets(config)) {
      const line = `${key}: stands in a file that others may read: chmod 600 ${file}`;
      if (local) warnings.push(line);
      else refused.push(key.endsWith('writeKey') ? `${line}, or use writeKeyFile` : line);
    }
  }
  return { refused, warnings };
}

/** Who answers for it says whose tokens are good. */
function unsafeKeys({ access }: Config): string[] {
  const url = access.kind === 'admin-router' ? access.jwksUrl : undefined;
  return url === undefined || isPrivate(new URL(url))
    ? []
    : ['access.jwksUrl: plain http to another machine: whoever is in between could let anybody in. Use https'];
}

/** Of the spool itself: an event file there would overwrite it. */
function insideSpool(config: Config): string[] {
  const home = path.resolve(config.dataDir);
  return config.destinations.flatMap((entry, index) => {
    if (entry.kind !== 'file' || path.dirname(path.resolve(entry.path)) !== home) return [];
    return /^(spool\.|ballast)/.test(path.basename(entry.path))
      ? [`destinations.${index}.path: is a file of the spool's own. Choose another name`]
      : [];
  });
}

function rootSafety({ listen, allowRoot }: Config, { uid }: Surroundings): Safety {
  if (uid !== ROOT || allowRoot) return { refused: [], warnings: [] };
  const line =
    'runs as root: a hole in it would be a hole in the whole machine. Use a user of its own (User= in the systemd unit, ' +
    '--user in a container), or accept it with allowRoot: true or DCOS_UI_TELEMETRY_ALLOW_ROOT=true';
  // On loopback, where it is tried out, root is a bad habit; where others reach it, it is a danger.
  return isLoopbackAddress(listen.host) ? { refused: [], warnings: [line] } : { refused: [line], warnings: [] };
}

/** @param host of `listen`: an address or a name, without the brackets of a URL */
const isLoopbackAddress = (host: string): boolean => isLoopback(host.includes(':') ? `[${host}]` : host);

/** Everything in a configuration, and in what surrounds it, that would not be safe together. */
export function checkSafety(config: Config, surroundings: Surroundings): Safety {
  const root = rootSafety(config, surroundings);
  const file = configFileSafety(config, surroundings);
  const destinations = config.destinations.flatMap((entry, index) =>
    entry.kind === 'segment' ? unsafeSegment(entry, `destinations.${index}`) : [],
  );
  return {
    refused: [
      ...unsafeRuntime(surroundings),
      ...unsafeKeys(config),
      ...root.refused,
      ...file.refused,
      ...destinations,
      ...insideSpool(config),
    ],
    warnings: [...root.warnings, ...file.warnings],
  };
}
