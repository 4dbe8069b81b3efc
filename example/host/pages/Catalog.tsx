import React from 'react';
import { Link } from 'react-router';
import { Page } from '../components/Page.tsx';
import { useAnswer } from '../host-context.ts';
import type { CatalogPackage, InstalledPackage } from '../stores/answers.ts';

export function CatalogPage({ children }: { readonly children?: React.ReactNode }): React.ReactElement {
  return <>{children}</>;
}
CatalogPage.routeConfig = { label: 'Catalog', icon: 'catalog' };

/** Everything Cosmos offers, and the names of what is installed. */
export function usePackages(): {
  readonly packages: readonly CatalogPackage[] | undefined;
  readonly installed: ReadonlySet<string>;
} {
  const packages = useAnswer<{ readonly packages: readonly CatalogPackage[] }>('/package/search')?.packages;
  const list = useAnswer<{ readonly packages: readonly InstalledPackage[] }>('/package/list')?.packages ?? [];
  return { packages, installed: new Set(list.map((entry) => entry.packageInformation.packageDefinition.name)) };
}

export function PackagesTab(): React.ReactElement {
  const { packages, installed } = usePackages();
  return (
    <Page crumbs={[{ label: 'Catalog' }]} icon="catalog">
      {packages === undefined && <p className="loading">Loading</p>}
      <ul className="cards">
        {packages?.map(({ name, currentVersion, description }) => (
          <li key={name}>
            <Link to={`/catalog/packages/${name}`} className="panel card">
              <span className="card-mark" aria-hidden="true">
                {name.charAt(0)}
              </span>
              <strong>{name}</strong>
              <span className="card-version">{currentVersion}</span>
              <span>{description}</span>
              {installed.has(name) && <span className="tag">Installed</span>}
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}
