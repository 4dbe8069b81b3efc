import type { Plugin } from '../sdk/plugin-sdk.ts';
import type { AuthStore } from '../stores/auth.ts';
import type { Request } from '../stores/request.ts';
import { createAuthentication } from './authentication.ts';
import { createOauth } from './oauth.ts';

/**
 * The DC/OS UI's `plugins/index.ts`: what it can start, by the key in ui-config. The telemetry plugin is one line, and
 * it is the built one: the same file that a DC/OS UI takes.
 *
 * @param withTelemetry false for measurements of the page without it
 */
export const pluginsTable = (
  auth: AuthStore,
  request: Request,
  withTelemetry: boolean,
): Readonly<Record<string, Plugin>> => ({
  oauth: createOauth(auth),
  authentication: createAuthentication(auth, request),
  ...(withTelemetry ? { tracking: require('dcos-ui-telemetry') } : {}),
});
