import type { Telemetry } from '../../src/plugin/telemetry.ts';

/**
 * What `track()` takes is what the catalogue says. This file is compiled and never run: each line below an
 * `@ts-expect-error` has to be an error, and no other line may be one.
 */
export function allowed({ track }: Telemetry): void {
  track('page', { path: '/nodes/:nodeID' });
  track('dcos_login', { method: 'local' });
  track('dcos_logout', { reason: 'user' });
}

export function refused({ track }: Telemetry): void {
  // @ts-expect-error an event that the catalogue does not have
  track('button_clicked', {});
  // @ts-expect-error an event that only the cluster may say
  track('health', {});
  // @ts-expect-error a page without its pattern
  track('page', {});
  // @ts-expect-error a property of the wrong type
  track('page', { path: 7 });
  // @ts-expect-error a property that is not listed
  track('page', { path: '/dashboard', title: 'a title' });
  // @ts-expect-error a name that is only known at run time
  track(String('page'), { path: '/dashboard' });
  // @ts-expect-error a property where the event has none: who logged in is not ours to say
  track('dcos_login', { uid: 'somebody' });
  // @ts-expect-error no properties at all
  track('dcos_login');
}
