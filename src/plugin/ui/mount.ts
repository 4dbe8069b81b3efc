import type * as ReactModule from 'react';
import { type BootRowProps, createBootRow } from './boot-row.ts';
import { hostFoundationUi } from './host.ts';

/** The place under "DC/OS UI Details" in Settings, there since DC/OS 1.13, for every user of either edition. */
const MOUNT = 'UISettings:UIDetails:Content';
/** The host sorts higher numbers first; below the version of the UI, which has none. */
const PRIORITY = -1;

/** Does nothing where the host has no `foundation-ui`. @throws where it has another. */
export function mountSettingsRow(React: typeof ReactModule, props: BootRowProps): void {
  const foundation = hostFoundationUi();
  if (!foundation) return;
  foundation.MountService.MountService.registerComponent(createBootRow(React, props), MOUNT, PRIORITY);
}
