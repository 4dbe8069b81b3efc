import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { errorCode } from '../error-code.ts';

export type DataFolder =
  | { readonly state: 'ready' }
  /** It was open to others, and is not any more: for the operator to know. */
  | { readonly state: 'tightened'; readonly note: string }
  | { readonly state: 'unsafe'; readonly error: string };

const ANYBODY_ELSE = 0o077;
const STICKY = 0o1000;
const ROOT = 0;

interface FolderFacts {
  readonly mode: number;
  readonly uid: number;
  /** Names in it. */
  readonly found: readonly string[];
}

export type FolderJudgement =
  | { readonly state: 'ready' }
  /** Open to others, and ours to close. */
  | { readonly state: 'open'; readonly shownMode: string }
  | { readonly state: 'unsafe'; readonly error: string };

/**
 * Whether nobody else gets into the data folder. An empty one and one with a spool in it are ours to close; any other may
 * be /tmp by a slip of the pen.
 *
 * @param us the user the proxy runs as
 */
export function judgeDataFolder(path: string, { mode, uid, found }: FolderFacts, us: number): FolderJudgement {
  if (uid !== us && us !== ROOT) {
    return {
      state: 'unsafe',
      error: `dataDir: ${path} belongs to another user: chown it to the one this runs as (uid ${us})`,
    };
  }
  if ((mode & ANYBODY_ELSE) === 0) return { state: 'ready' };
  const shownMode = (mode & 0o7777).toString(8).padStart(4, '0');
  if ((mode & STICKY) !== 0 || (found.length > 0 && !found.includes('spool.db'))) {
    const error = `dataDir: ${path} holds other files, and others may enter it (mode ${shownMode}): chmod 700 ${path}, or name a folder of its own`;
    return { state: 'unsafe', error };
  }
  return { state: 'open', shownMode };
}

/**
 * Makes the data folder, or sees that nobody else gets into the one that is there; one that is not ours to close is left
 * as it is.
 *
 * A folder that cannot be made or looked at is the spool's to report, which is about to use it.
 *
 * @param us the user this process runs as
 */
export async function prepareDataFolder(path: string, us: number | undefined): Promise<DataFolder> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    if (us === undefined) return { state: 'ready' };
    const { mode, uid } = await stat(path);
    // Of somebody else's folder it may not even be possible to say what is in it.
    const found = uid === us || us === ROOT ? await readdir(path) : [];
    const judgement = judgeDataFolder(path, { mode, uid, found }, us);
    if (judgement.state !== 'open') return judgement;
    await chmod(path, 0o700);
    return {
      state: 'tightened',
      note: `dataDir: ${path} was open to others (mode ${judgement.shownMode}); it is 0700 now`,
    };
  } catch (error) {
    if (errorCode(error) === 'unknown error') throw error;
    return { state: 'ready' };
  }
}
