import { Worker } from 'node:worker_threads';
import type { Login } from '../identity/login.ts';
import type { ClusterReach } from '../outbound/cluster-reach.ts';
import type { Collector, Observation } from './collector.ts';
import { type DeadlineLimits, SOURCE_LIMITS } from './deadline.ts';
import type { DiagnosticsTask, FromDiagnosticsWorker, ToDiagnosticsWorker } from './diagnostics-messages.ts';
import type { NamePolicy } from './names.ts';
import { shownUrl } from './source-problem.ts';

export interface IsolatedDiagnosticsOptions {
  readonly urls: readonly string[];
  readonly ca: string | undefined;
  readonly reach: ClusterReach;
  readonly login: Login | undefined;
  readonly clusterId: string;
  readonly names: NamePolicy;
  readonly nowMs: () => number;
  readonly limits?: DeadlineLimits;
}

/**
 * The engine frees buffers that came from the network only once there are 32 MB of them, or when its own young objects
 * fill their space: a small one keeps a report of any size from showing in the memory of the process.
 */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 128 };
/** For a worker that does not end by itself, which would be a bug. */
const GRACE_MS = 5_000;

/**
 * The diagnostics collector in a thread of its own, for one look at a time: reading 600 MB takes seconds of CPU, which
 * the service's own thread has other use for, and what it took is given back when the thread ends.
 */
export function createIsolatedDiagnostics(options: IsolatedDiagnosticsOptions): Collector {
  const { urls, ca, reach, login, clusterId, names, nowMs, limits } = options;
  const url = urls[0] === undefined ? undefined : shownUrl(urls[0]);
  const failed = (reason: string): Observation => ({ ok: false, url, reason });

  function look(stop: AbortSignal): Promise<Observation> {
    return new Promise((resolve) => {
      const task: DiagnosticsTask = {
        urls,
        ca,
        reach,
        clusterId,
        names,
        nowMs: nowMs(),
        limits,
        hasLogin: login !== undefined,
      };
      const worker = new Worker(new URL('./diagnostics-worker.js', import.meta.url), {
        workerData: task,
        resourceLimits: RESOURCE_LIMITS,
      });
      let finished = false;
      const finish = (observation: Observation) => {
        if (finished) return;
        finished = true;
        clearTimeout(timer);
        stop.removeEventListener('abort', onStop);
        // Resolves when the thread is gone, so that nothing of it outlives the look.
        void worker.terminate().then(() => resolve(observation));
      };
      const onStop = () => finish(failed('stopped'));
      const timer = setTimeout(
        () => finish(failed('no whole answer in time')),
        (limits ?? SOURCE_LIMITS).maxMs + GRACE_MS,
      );
      stop.addEventListener('abort', onStop, { once: true });
      worker.on('message', (message: FromDiagnosticsWorker) => {
        if (message.kind === 'observation') finish(message.observation);
        else void login?.token(message.refused).then((answer: ToDiagnosticsWorker) => worker.postMessage(answer));
      });
      worker.once('error', (error: Error & { readonly code?: string }) =>
        finish(
          failed(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'too large to read' : `internal error: ${error.name}`),
        ),
      );
      worker.once('exit', () => finish(failed('internal error: the reader ended without an answer')));
    });
  }

  return {
    name: 'diagnostics',
    collect: async (stop) => {
      if (url === undefined) return failed('no URL is configured');
      return stop.aborted ? failed('stopped') : look(stop);
    },
  };
}
