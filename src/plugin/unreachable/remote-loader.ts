/**
 * Runs always, and loads nothing: with no remote plugins in the settings, the original resolves to this as well. In a task
 * of its own, when `disable` of the options finds that there is time (analytics.ts), so that the SDK's making of itself and
 * its registering of plugins are not one.
 */
export const remoteLoader = (
  _settings: unknown,
  _integrations: unknown,
  _merged: unknown,
  options: { readonly disable: () => Promise<unknown> },
): Promise<readonly never[]> => options.disable().then(() => []);
