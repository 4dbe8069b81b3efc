/**
 * Runs always, and loads nothing: with no remote plugins in the settings, the original resolves to this as well. In a task
 * of its own, so that the SDK's making of itself and its registering of plugins are not one.
 */
export const remoteLoader = (): Promise<readonly never[]> => new Promise((resolve) => setTimeout(() => resolve([]), 0));
