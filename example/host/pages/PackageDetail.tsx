import React from 'react';
import { ConfigurationMapRow, ConfigurationMapSection } from '../components/ConfigurationMap.tsx';
import { Page } from '../components/Page.tsx';
import { usePackages } from './Catalog.tsx';

export function PackageDetail({ params }: { readonly params: { readonly packageName: string } }): React.ReactElement {
  const { packages, installed } = usePackages();
  const found = packages?.find(({ name }) => name === params.packageName);
  return (
    <Page crumbs={[{ label: 'Catalog', to: '/catalog/packages' }, { label: params.packageName }]} icon="catalog">
      {found === undefined ? (
        <p className="loading">{packages === undefined ? 'Loading' : 'There is no such package.'}</p>
      ) : (
        <>
          <p className="lead">{found.description}</p>
          <ConfigurationMapSection heading="Package">
            <ConfigurationMapRow label="Version">{found.currentVersion}</ConfigurationMapRow>
            <ConfigurationMapRow label="Installed">{installed.has(found.name) ? 'Yes' : 'No'}</ConfigurationMapRow>
            <ConfigurationMapRow label="Tags">{found.tags.join(', ')}</ConfigurationMapRow>
            <ConfigurationMapRow label="Licence">
              {found.licenses.map(({ name }) => name).join(', ')}
            </ConfigurationMapRow>
          </ConfigurationMapSection>
        </>
      )}
    </Page>
  );
}
