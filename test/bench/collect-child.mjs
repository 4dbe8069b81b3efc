import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * One measured look at one report, in a process of its own so that its peak memory is its own.
 * usage: node collect-child.mjs collect <url> | parse <file>; prints one line of JSON.
 */
const [, , how, what] = process.argv;
// Loaded before the clock starts, as a service has it.
const { createCollectors } = await import('../../dist/proxy/collectors/create.js');

const delay = monitorEventLoopDelay({ resolution: 2 });
delay.enable();
await new Promise((resolve) => setTimeout(resolve, 50));
delay.reset();
const cpu = process.cpuUsage();
const startedMs = performance.now();
let units = 0;
let reason;
if (how === 'parse') {
  units = Object.keys(JSON.parse(readFileSync(what, 'utf8')).Units).length;
} else {
  const collectors = createCollectors({
    sources: { diagnosticsUrls: [what], mesosUrls: [], cosmosUrls: [] },
    clusterId: 'bench',
    names: 'send',
    now: Date.now,
  });
  const [diagnostics] = collectors;
  const observation = await diagnostics.collect(new AbortController().signal);
  if (observation.ok) units = Object.keys(observation.properties).length / 2;
  else reason = observation.reason;
}
/**
 * The peak of this program's own memory. `resourceUsage().maxRSS` would be that of the process that started it where
 * that is larger: Linux carries it over from before exec.
 */
function peakMiB() {
  try {
    const [, kib] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kib !== undefined) return Number(kib) / 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS / 1024;
}

const { user, system } = process.cpuUsage(cpu);
const wallMs = performance.now() - startedMs;
await new Promise((resolve) => setTimeout(resolve, 10));
console.log(
  JSON.stringify({
    units,
    reason,
    cpuMs: (user + system) / 1000,
    wallMs,
    blockedMs: delay.max / 1e6,
    peakMiB: peakMiB(),
  }),
);
