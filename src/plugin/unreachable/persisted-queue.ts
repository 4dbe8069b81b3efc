/** The SDK's queue in localStorage. We keep nothing there: `disableClientPersistence` gives it one in memory. */
export function PersistedPriorityQueue(): never {
  throw new Error('dcos-ui-telemetry: the queue in localStorage was left out');
}
