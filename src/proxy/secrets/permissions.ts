/** What the kernel says of an open file. */
export interface FileFacts {
  readonly isFile: boolean;
  /** Permission bits, and what else `stat` puts there. */
  readonly mode: number;
  readonly uid: number;
  /** It lies on tmpfs or ramfs, where systemd, Kubernetes and Mesos mount secrets. */
  readonly inMemory: boolean;
}

/** `secret`: for our eyes only. `trusted`: anybody may read it, but only its owner may say what it holds. */
export type FileKind = 'secret' | 'trusted';

const ROOT = 0;
const GROUP_READS = 0o040;
const OTHERS_WRITE = 0o002;
const ANYBODY_ELSE = 0o077;

const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0');

/**
 * Why a file that the configuration names must not be used as it is, in words that hold the way out.
 *
 * A secret belongs to us or to root, and nobody else may read it. One exception, for those who cannot do otherwise: a
 * secret that root mounted in memory may show group-read, since an access control list looks like that in `stat` (systemd's
 * LoadCredential) and Kubernetes has only the group (fsGroup) to let an unprivileged container in.
 *
 * @param us the user this process runs as
 */
export function whyUnsafe(file: FileFacts, path: string, us: number, kind: FileKind): string | undefined {
  if (!file.isFile) return 'is not a file';
  if (file.uid !== us && file.uid !== ROOT)
    return `belongs to another user: chown it to the one this runs as (uid ${us})`;
  if (kind === 'trusted') {
    return (file.mode & OTHERS_WRITE) === 0 ? undefined : `may be changed by anybody: chmod o-w ${path}`;
  }
  const mounted = file.inMemory && file.uid === ROOT && us !== ROOT;
  const tooMuch = file.mode & ANYBODY_ELSE & ~(mounted ? GROUP_READS : 0);
  if (tooMuch === 0) return undefined;
  return `others than its owner may use it (mode ${octal(file.mode)}): chmod 600 ${path}, or mount it with mode 0400`;
}
