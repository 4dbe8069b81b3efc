import type { Surroundings } from './surroundings.ts';

const IN_LOG = 'prints what goes over the wire, keys included, into the log';

/** Flags that undo what the rest of this program holds to, and what each of them does. */
const FLAGS: Readonly<Record<string, string>> = {
  '--insecure-http-parser': 'lets requests through that two servers read differently',
  '--inspect': 'lets anybody on this machine read the memory, keys included',
  '--inspect-brk': 'lets anybody on this machine read the memory, keys included',
  '--inspect-wait': 'lets anybody on this machine read the memory, keys included',
  '--security-revert': 'brings a closed hole of Node back',
  '--tls-keylog': 'writes the keys of every connection to a file',
  '--tls-min-v1.0': 'takes TLS versions that can be broken',
  '--tls-min-v1.1': 'takes TLS versions that can be broken',
  '--trace-tls': IN_LOG,
};

/** A flag may have underscores for hyphens, and its value behind it (`node --help`). */
const nameOf = (flag: string): string => (flag.split('=')[0] ?? '').replaceAll('_', '-');

/** What of Node's own switches would make the rest unsafe, a line each, with the way out. Tells no value. */
export function unsafeRuntime({ env, nodeFlags }: Surroundings): string[] {
  const problems: string[] = [];
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    problems.push(
      'NODE_TLS_REJECT_UNAUTHORIZED: turns the check of certificates off. Take it out of the environment, and name a ' +
        'private CA in cluster.caFile or destinations.N.caFile',
    );
  }
  for (const name of ['NODE_DEBUG', 'NODE_DEBUG_NATIVE']) {
    if (env[name]) problems.push(`${name}: ${IN_LOG}. Take it out of the environment; log.level tells more as well`);
  }
  const given = { 'the command line': nodeFlags, NODE_OPTIONS: (env.NODE_OPTIONS ?? '').split(/[\s"]+/) };
  for (const [where, flags] of Object.entries(given)) {
    for (const flag of new Set(flags.map(nameOf))) {
      const harm = Object.hasOwn(FLAGS, flag) ? FLAGS[flag] : undefined;
      if (harm !== undefined) problems.push(`${flag}: ${harm}. Take it out of ${where}`);
    }
  }
  return problems;
}
