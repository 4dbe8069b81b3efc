import React from 'react';

/** The section's frame; its pages show up below it in the sidebar, a plugin's among them. */
export function SettingsPage({ children }: { readonly children?: React.ReactNode }): React.ReactElement {
  return <>{children}</>;
}
SettingsPage.routeConfig = { label: 'Settings', icon: 'settings', section: 'System' };
