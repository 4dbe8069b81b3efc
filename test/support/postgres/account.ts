import { chownSync, existsSync, readFileSync } from 'node:fs';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Who runs PostgreSQL: it refuses to be root. Its package's own user, else nobody, as found in passwd(5).
 * @returns undefined when this process is not root, and may do it itself.
 */
export function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8').split('\n') : [];
  const users = new Map(lines.map((line) => line.split(':')).map(([name = '', , uid, gid]) => [name, { uid, gid }]));
  const found = users.get('postgres') ?? users.get('nobody');
  if (found === undefined) throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody');
  return { uid: Number(found.uid), gid: Number(found.gid) };
}

/** Makes a folder theirs alone. */
export function giveTo(account: Account | undefined, file: string): void {
  if (account !== undefined) chownSync(file, account.uid, account.gid);
}
