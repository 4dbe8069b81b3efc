/**
 * How long a source may take: 15 seconds, and one more for every MiB that arrived, so that silence and trickling end
 * after 15 seconds while a report of 620 MB, which takes longer than that, is read.
 */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Bytes that arrived, as they came over the wire. */
  progress(bytes: number): void;
  /** Why the signal fired; undefined: it has not. */
  ended(): 'late' | 'stopped' | undefined;
  /** Always call it: it holds a timer. */
  release(): void;
}

export interface DeadlineLimits {
  readonly baseMs: number;
  readonly perMiBMs: number;
  readonly maxMs: number;
}

export const SOURCE_LIMITS: DeadlineLimits = { baseMs: 15_000, perMiBMs: 1_000, maxMs: 300_000 };

const MIB = 1024 * 1024;

export function createDeadline(stop: AbortSignal, limits: DeadlineLimits = SOURCE_LIMITS): Deadline {
  const controller = new AbortController();
  const startedMs = performance.now();
  let bytes = 0;
  let end: 'late' | 'stopped' | undefined;
  let timer = setTimeout(check, limits.baseMs);

  function finish(reason: 'late' | 'stopped'): void {
    if (end !== undefined) return;
    end = reason;
    clearTimeout(timer);
    controller.abort();
  }
  function check(): void {
    const allowedMs = Math.min(limits.maxMs, limits.baseMs + (bytes / MIB) * limits.perMiBMs);
    const leftMs = startedMs + allowedMs - performance.now();
    if (leftMs <= 0) finish('late');
    else timer = setTimeout(check, Math.ceil(leftMs));
  }
  const onStop = () => finish('stopped');
  if (stop.aborted) finish('stopped');
  else stop.addEventListener('abort', onStop, { once: true });

  return {
    signal: controller.signal,
    progress(arrived) {
      bytes += arrived;
    },
    ended: () => end,
    release() {
      clearTimeout(timer);
      stop.removeEventListener('abort', onStop);
    },
  };
}
