import { parentPort, workerData } from 'node:worker_threads';
import { openEngine } from './engine.ts';
import { lockFolder, prepareFolder } from './folder.ts';
import type { FromWorker, SpoolSettings, ToWorker } from './operations.ts';
import { SpoolError } from './spool-error.ts';

/**
 * The thread that owns the database, so that a slow disk never holds up the event loop of the main one. An entry point:
 * it starts when it is imported.
 */
if (parentPort === null) throw new Error('the spool worker runs in a worker thread');
const port = parentPort;
const tell = (message: FromWorker) => port.postMessage(message);
// What openSpool hands over (open.ts).
const { settings, nowMs } = workerData as { readonly settings: SpoolSettings; readonly nowMs: number };

try {
  prepareFolder(settings.directory);
  const unlock = lockFolder(settings.directory);
  const engine = openEngine(settings, nowMs, (entry) => tell({ kind: 'log', entry }));
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'group') {
      tell({ kind: 'outcomes', outcomes: engine.commit(message.operations, message.nowMs) });
      return;
    }
    engine.close();
    unlock();
    tell({ kind: 'closed' });
    port.close();
  });
  tell({ kind: 'opened' });
} catch (error) {
  if (!(error instanceof SpoolError)) throw error;
  tell({ kind: 'refused', code: error.code, message: error.message });
  port.close();
}
