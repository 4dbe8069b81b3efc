import * as React from 'react';
import { BootRow, type BootRowProps } from './BootRow.tsx';

/** The place under "DC/OS UI Details" in Settings, there since DC/OS 1.13, for every user of either edition. */
const MOUNT = 'UISettings:UIDetails:Content';
/** The host sorts higher numbers first; below the version of the UI, which has none. */
const PRIORITY = -1;

/** Webpack leaves this call to the host's own bundler (`externals` in webpack.config.js). */
declare const require: (id: 'foundation-ui') => {
  readonly MountService: {
    readonly MountService: {
      /** Takes functions only: a `React.memo` object is ignored without a word. */
      registerComponent(component: () => React.ReactElement, type: string, priority: number): void;
    };
  };
};

/** @throws where the host has no `foundation-ui`, or another. */
export function mountSettingsRow(props: BootRowProps): void {
  const { MountService } = require('foundation-ui');
  // Where React has no hooks, drawing the row would throw, and take the host's page away.
  if (!React.useEffect) return;
  MountService.MountService.registerComponent(() => <BootRow {...props} />, MOUNT, PRIORITY);
}
