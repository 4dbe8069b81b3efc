import React from 'react';
import { Link } from 'react-router';
import { Icon } from './Icon.tsx';

export interface Crumb {
  readonly label: string;
  readonly to?: string;
}

interface PageProps {
  readonly crumbs: readonly Crumb[];
  readonly icon?: string;
  /** Pages of one thing: shown as tabs. */
  readonly tabs?: readonly { readonly label: string; readonly to: string; readonly exact?: boolean }[];
  readonly children: React.ReactNode;
}

/** A page's frame: where one is, the tabs, the content. */
export function Page({ crumbs, icon, tabs = [], children }: PageProps): React.ReactElement {
  return (
    <div className="page">
      <div className="page-header">
        <h1>
          {icon !== undefined && <Icon name={icon} />}
          {crumbs.map(({ label, to }, index) => (
            <React.Fragment key={label}>
              {index > 0 && <Icon name="arrow" />}
              {to === undefined ? <span className="crumb">{label}</span> : <Link to={to}>{label}</Link>}
            </React.Fragment>
          ))}
        </h1>
        {tabs.length > 0 && (
          <nav className="tabs" aria-label="Tabs">
            {tabs.map(({ label, to, exact = false }) => (
              <Link key={to} to={to} className="tab" activeClassName="active" onlyActiveOnIndex={exact}>
                {label}
              </Link>
            ))}
          </nav>
        )}
      </div>
      <div className="page-content">{children}</div>
    </div>
  );
}
