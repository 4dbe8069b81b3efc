import { unwatchFile, watchFile } from 'node:fs';

/**
 * Calls back when one of the files is another one than before, or is gone, or is there again. Looks at them by name at
 * every interval, which sees what `fs.watch` does not on every system: a file that is replaced by renaming (editors,
 * configuration management), a symbolic link that is turned to another folder (mounted configuration), a network drive.
 *
 * @returns the way to stop.
 */
export function watchFiles(files: readonly string[], intervalMs: number, onChange: () => void): () => void {
  for (const file of files) watchFile(file, { interval: intervalMs, persistent: false }, onChange);
  return () => {
    for (const file of files) unwatchFile(file, onChange);
  };
}
