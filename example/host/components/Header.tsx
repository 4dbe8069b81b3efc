import React, { useEffect, useState } from 'react';
import { useHost } from '../host-context.ts';
import { MountService } from '../sdk/foundation-ui.ts';
import { CliModal } from './CliModal.tsx';
import { Logo } from './Icon.tsx';
import { UserMenu } from './UserMenu.tsx';

/** The bar on top. Only here the cluster's metadata is fetched, as in the DC/OS UI. */
export function Header(): React.ReactElement {
  const { metadata } = useHost();
  const [showsCli, setShowsCli] = useState(false);
  const [address, setAddress] = useState(metadata.get().PUBLIC_IPV4);
  useEffect(() => {
    const stop = metadata.listen(() => setAddress(metadata.get().PUBLIC_IPV4));
    metadata.init();
    return stop;
  }, [metadata]);
  return (
    <header className="header">
      <Logo />
      <strong className="header-name">Example cluster</strong>
      <span className="header-address">{address}</span>
      <div className="header-end">
        <button type="button" className="header-link" onClick={() => setShowsCli(true)}>
          Install CLI
        </button>
        {showsCli && <CliModal onClose={() => setShowsCli(false)} />}
        <MountService.Mount type="Header:UserAccountDropdown" />
        <UserMenu />
      </div>
    </header>
  );
}
