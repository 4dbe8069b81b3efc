import { open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../../error-code.ts';
import { judgeDataFolder } from '../../safety/data-folder.ts';
import { type Check, type Finding, ok, warning, wrong } from '../finding.ts';

const NAME = 'data folder';

/** Its owner and mode, and whether a file can really be written there: rights, a read-only disk and a full one differ. */
async function tryWriting(folder: string): Promise<Finding | undefined> {
  const file = path.join(folder, `.doctor-${process.pid}`);
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile('x');
      await handle.sync();
    } finally {
      await handle.close();
      await rm(file, { force: true });
    }
    return undefined;
  } catch (error) {
    const code = errorCode(error);
    const says = `dataDir: ${folder} cannot be written (${code})`;
    if (code === 'ENOSPC' || code === 'EDQUOT')
      return wrong(NAME, says, 'give the disk room: docs/operations.md, When the disk is full');
    if (code === 'EROFS')
      return wrong(NAME, says, 'mount it so that it can be written; under systemd, StateDirectory= or ReadWritePaths=');
    return wrong(NAME, says, 'chown it to the user the proxy runs as, mode 0700');
  }
}

/** The first folder on the way up that is there. */
export async function nearestFolder(folder: string): Promise<string> {
  for (let at = folder; ; at = path.dirname(at)) {
    const isThere = await stat(at).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    if (isThere || at === path.dirname(at)) return at;
  }
}

async function look(folder: string, us: number | undefined): Promise<readonly Finding[]> {
  let facts: { readonly mode: number; readonly uid: number; readonly found: readonly string[] };
  try {
    const { mode, uid } = await stat(folder);
    facts = { mode, uid, found: await readdir(folder) };
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ENOENT')
      return [
        wrong(
          NAME,
          `dataDir: ${folder} cannot be looked into (${code})`,
          'chown it to the user the proxy runs as, mode 0700',
        ),
      ];
    const parent = await nearestFolder(folder);
    return [
      (await tryWriting(parent)) ?? ok(NAME, `${folder} is not there yet; the first start makes it, in ${parent}`),
    ];
  }
  const judgement = us === undefined ? { state: 'ready' as const } : judgeDataFolder(folder, facts, us);
  if (judgement.state === 'unsafe') return [wrong(NAME, judgement.error)];
  const failure = await tryWriting(folder);
  if (failure !== undefined) return [failure];
  if (judgement.state === 'open')
    return [
      warning(NAME, `dataDir: ${folder} is open to others (mode ${judgement.shownMode}); the next start closes it`),
    ];
  return [ok(NAME, `${folder} can be written, and is nobody else's`)];
}

/** @param us the user the proxy runs as; undefined where users have no numbers */
export const checkDataFolder = (folder: string, us: number | undefined): Check => ({
  name: NAME,
  run: () => look(folder, us),
});
