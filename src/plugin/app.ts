/** What a React app imports. */
export { type AppTelemetry, type AppTelemetryOptions, createTelemetry } from './app-telemetry.ts';
export { TelemetryProvider, type TelemetryProviderProps, type UsedTelemetry, useTelemetry } from './ui/provider.tsx';
