import type { PluginSdk } from '../sdk.ts';
import type { Shield } from '../shield.ts';
import type { Telemetry } from '../telemetry.ts';

/**
 * Logins and logouts, from the host's own two actions. Who it was is not read. `userLoginSuccess` fires for a login
 * form only, not on a page load with a session and not after an SSO redirect.
 */
export function watchLogin(
  hooks: PluginSdk['Hooks'],
  telemetry: Pick<Telemetry, 'track' | 'wake'>,
  { guard }: Shield,
): void {
  hooks.addAction(
    'userLoginSuccess',
    guard(() => {
      telemetry.track('dcos_login', {});
      telemetry.wake();
    }),
  );
  hooks.addAction(
    'userLogoutSuccess',
    guard(() => telemetry.track('dcos_logout', {})),
  );
}
