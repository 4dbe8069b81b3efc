import { parentPort, workerData } from 'node:worker_threads';
import { openEngine } from './engine.ts';
import { lockFolder, prepareFolder } from './folder.ts';
import type { FromWorker, Outcome, SpoolSettings, Start, ToWorker } from './operations.ts';
import { SpoolError } from './spool-error.ts';

/**
 * The thread that owns the database, so that a slow disk never holds up the event loop of the main one. An entry point:
 * it starts when it is imported.
 *
 * It opens one connection and never a second: @photostructure/sqlite 1.2.1 closes a connection in earnest only when its
 * statements were collected, at the latest when the thread ends; and a database that was renamed meanwhile would then
 * take the new one's log with it. So whatever needs a new connection needs a new thread (worker-host.ts).
 */
if (parentPort === null) throw new Error('the spool worker runs in a worker thread');
const port = parentPort;
const tell = (message: FromWorker, transfer: readonly ArrayBuffer[] = []) => port.postMessage(message, transfer);
// What worker-host.ts hands over.
const { settings, start } = workerData as { readonly settings: SpoolSettings; readonly start: Start };

/** What was read for a batch is handed over, not copied: nobody needs it here any more. */
function memoryOf(outcome: Outcome): ArrayBuffer[] {
  if (!outcome.ok || typeof outcome.answer !== 'object' || !('batch' in outcome.answer)) return [];
  return outcome.answer.batch.segments.flatMap(({ bytes }) =>
    bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [],
  );
}

try {
  prepareFolder(settings.directory);
  const unlock = lockFolder(settings.directory);
  const opening = openEngine(settings, start, (entry) => tell({ kind: 'log', entry }));
  const end = () => {
    unlock();
    port.close();
  };
  if ('fatal' in opening) {
    tell({ kind: 'fatal', fatal: opening.fatal });
    end();
  } else {
    const { engine } = opening;
    port.on('message', (message: ToWorker) => {
      if (message.kind === 'close') {
        engine.close();
        return end();
      }
      const { outcomes, fatal } = engine.commit(message.operations, message.nowMs);
      const memory = message.operations.flatMap((each) => (each.kind === 'append' ? [each.bytes.buffer] : []));
      tell({ kind: 'outcomes', outcomes, memory }, [...memory, ...outcomes.flatMap(memoryOf)]);
      if (fatal === undefined) return;
      tell({ kind: 'fatal', fatal });
      end();
    });
    tell({ kind: 'opened' });
  }
} catch (error) {
  if (!(error instanceof SpoolError)) throw error;
  tell({ kind: 'refused', code: error.code, message: error.message });
  port.close();
}
