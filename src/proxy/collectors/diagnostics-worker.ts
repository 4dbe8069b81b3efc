import { parentPort, workerData } from 'node:worker_threads';
import { createClusterHttp } from '../identity/http.ts';
import type { Login } from '../identity/login.ts';
import { createAsk } from './ask.ts';
import { createDiagnosticsCollector } from './diagnostics.ts';
import type { DiagnosticsTask, FromDiagnosticsWorker, ToDiagnosticsWorker } from './diagnostics-messages.ts';
import { createNameFilter, isShippedUnit } from './names.ts';

/** One look at the diagnostics report, in a thread of its own: see isolated-diagnostics.ts. Ends with its answer. */
const port = parentPort;
if (port === null) throw new Error('runs as a worker only');
const tell = (message: FromDiagnosticsWorker) => port.postMessage(message);

// Whoever starts this file made it, so its shape is known.
const task = workerData as DiagnosticsTask;
const startedMs = performance.now();

/** Only the main thread logs in, and once for all collectors. */
const login: Login = {
  token: (refused) =>
    new Promise((resolve) => {
      port.once('message', (answer: ToDiagnosticsWorker) => resolve(answer));
      tell({ kind: 'token', refused });
    }),
};

const collector = createDiagnosticsCollector({
  urls: task.urls,
  ask: createAsk({ http: createClusterHttp(task.ca, task.reach), login: task.hasLogin ? login : undefined }),
  unitName: createNameFilter(task.names, task.clusterId, isShippedUnit),
  nowMs: () => task.nowMs + Math.round(performance.now() - startedMs),
  ...(task.limits === undefined ? {} : { limits: task.limits }),
});
tell({ kind: 'observation', observation: await collector.collect(new AbortController().signal) });
