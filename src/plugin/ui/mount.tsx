import * as React from 'react';
import { SettingsRow, type SettingsRowProps } from './SettingsRow.tsx';

/** The place under "DC/OS UI Details" in Settings, there since DC/OS 1.13, for every user of either edition. */
const MOUNT = 'UISettings:UIDetails:Content';
/** The host sorts higher numbers first; below the version of the UI, which has none. */
const PRIORITY = -1;

/** What this uses of the host's `foundation-ui`. */
export interface FoundationUi {
  readonly MountService: {
    readonly MountService: {
      /** Takes functions only: a `React.memo` object is ignored without a word. */
      registerComponent(component: () => React.ReactElement, type: string, priority: number): void;
    };
  };
}

export function mountSettingsRow({ MountService }: FoundationUi, props: SettingsRowProps): void {
  MountService.MountService.registerComponent(() => <SettingsRow {...props} />, MOUNT, PRIORITY);
}
