import { parentPort, workerData } from 'node:worker_threads';
import { setAside } from '../../spool/folder.ts';
import { type Database, faultOf } from '../../spool/sqlite.ts';
import { DamagedDatabase, ForeignDatabase, openInsightDatabase } from './database.ts';
import type { Answer, Fault, FromInsightWorker, InsightTask, Request, ToInsightWorker } from './messages.ts';
import { readInsight } from './read.ts';
import { stepsBefore } from './steps.ts';
import { createWriter, type Writer } from './write.ts';

/**
 * The thread that owns the counts' database: neither a slow disk nor a look at ninety days holds up the event loop of the
 * main one. An entry point: it starts when it is imported. It opens one connection and never a second, for the reason
 * given in spool/worker.ts.
 */
if (parentPort === null) throw new Error('the insight worker runs in a worker thread');
const port = parentPort;
const tell = (message: FromInsightWorker) => port.postMessage(message);
// What worker-host.ts hands over.
const { file, retentionDays, replaceAtMs } = workerData as InsightTask;

/** @throws what is a bug */
function reasonOf(error: unknown): Fault {
  if (error instanceof ForeignDatabase) return 'foreign';
  if (error instanceof DamagedDatabase) return 'damaged';
  const fault = faultOf(error);
  if (fault !== 'bug') return fault;
  // The file itself could not be made.
  if (error instanceof Error && 'syscall' in error) return 'io';
  throw error;
}

function answer(db: Database, writer: Writer, request: Request): Answer {
  if (request.kind === 'read') {
    return { kind: 'body', body: readInsight(db, stepsBefore(request.nowMs, request.hours)) };
  }
  const { turn } = request;
  // Of a file that was damaged the new one is not the continuation.
  return { kind: 'written', sinceMs: writer.write(replaceAtMs === undefined ? turn : { ...turn, sinceMs: undefined }) };
}

try {
  if (replaceAtMs !== undefined) tell({ kind: 'aside', aside: setAside(file, replaceAtMs) });
  const db = openInsightDatabase(file);
  const writer = createWriter(db, { retentionDays });
  const end = () => {
    db.close();
    port.close();
  };
  port.on('message', (message: ToInsightWorker) => {
    if ('kind' in message) return end();
    const { id, request } = message;
    try {
      tell({ kind: 'answer', id, answer: answer(db, writer, request) });
    } catch (error) {
      const why = reasonOf(error);
      if (why !== 'damaged') return tell({ kind: 'answer', id, answer: { kind: 'fault', fault: why } });
      tell({ kind: 'end', why });
      end();
    }
  });
} catch (error) {
  tell({ kind: 'end', why: reasonOf(error) });
  port.close();
}
