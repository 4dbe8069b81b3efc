/**
 * Stands where analytics-next has a module that none of our settings can reach (webpack.config.js lists them). Reached
 * after all, it fails loudly, and the SDK does not open.
 */
throw new Error('dcos-ui-telemetry: a part of analytics-next that was left out');

export {};
