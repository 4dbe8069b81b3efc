/** Runs always, and loads nothing: with no remote plugins in the settings, the original resolves to this as well. */
export const remoteLoader = (): Promise<readonly never[]> => Promise.resolve([]);
