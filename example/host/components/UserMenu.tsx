import React, { useEffect, useRef, useState } from 'react';
import { useHost } from '../host-context.ts';
import { Icon } from './Icon.tsx';

/** Who is logged in, and the way out. */
export function UserMenu(): React.ReactElement | null {
  const { auth } = useHost();
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const user = auth.getUser();

  useEffect(() => {
    if (!open) return;
    const close = (event: Event): void => {
      const outside = event.target instanceof Node && menu.current?.contains(event.target) !== true;
      if (outside || (event instanceof KeyboardEvent && event.key === 'Escape')) setOpen(false);
    };
    document.addEventListener('click', close);
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('click', close);
      document.removeEventListener('keydown', close);
    };
  }, [open]);

  if (user === null) return null;
  return (
    <div className="user-menu" ref={menu}>
      <button type="button" className="user-menu-button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="user" />
        {user.description}
        <Icon name="chevron" />
      </button>
      {open && (
        <div className="user-menu-list">
          <p>{user.uid}</p>
          <button type="button" onClick={() => void auth.logout()}>
            Sign out
          </button>
        </div>
      )}
    </div>
  );
}
