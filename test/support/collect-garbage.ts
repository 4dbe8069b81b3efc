import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/**
 * @photostructure/sqlite 1.2.1 gives the files of a closed connection back when its statements are collected
 * (src/proxy/spool/worker.ts). A test that opens hundreds in one thread has to ask for that.
 */
export async function collectGarbage(): Promise<void> {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  await new Promise((resolve) => setImmediate(resolve));
}
