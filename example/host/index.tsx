import { pluginsTable } from './plugins/index.ts';
import { start } from './start.tsx';

// `?plugin=off` leaves the telemetry plugin out, for measurements of the same page without it.
const withTelemetry = new URLSearchParams(window.location.search).get('plugin') !== 'off';
start(document.getElementById('application'), (auth, request) => pluginsTable(auth, request, withTelemetry));
