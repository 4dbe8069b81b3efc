import React from 'react';
import { Link } from 'react-router';
import { Page } from '../components/Page.tsx';
import { gib, Status } from '../components/Status.tsx';
import { type Column, Table } from '../components/Table.tsx';
import { useAnswer } from '../host-context.ts';
import type { App } from '../stores/answers.ts';

/** A layout without looks of its own: the section's pages bring their frames. */
export function ServicesPage({ children }: { readonly children?: React.ReactNode }): React.ReactElement {
  return <>{children}</>;
}
ServicesPage.routeConfig = { label: 'Services', icon: 'services' };

const columns: readonly Column<App>[] = [
  {
    label: 'Name',
    cell: (app) => <Link to={`/services/detail/${encodeURIComponent(app.id)}`}>{app.id.slice(1)}</Link>,
  },
  { label: 'Status', cell: () => <Status health={0} /> },
  { label: 'Package', cell: (app) => app.labels.DCOS_PACKAGE_NAME ?? '' },
  { label: 'Instances', cell: (app) => app.instances, isNumber: true },
  { label: 'CPU', cell: (app) => (app.cpus * app.instances).toFixed(2), isNumber: true },
  { label: 'Memory', cell: (app) => gib(app.mem * app.instances), isNumber: true },
  { label: 'Disk', cell: (app) => gib(app.disk * app.instances), isNumber: true },
];

export function ServicesTable(): React.ReactElement {
  const answer = useAnswer<{ readonly apps: readonly App[] }>('/service/marathon/v2/apps');
  return (
    <Page crumbs={[{ label: 'Services' }]} icon="services">
      <Table caption="Services" columns={columns} rows={answer?.apps} rowKey={(app) => app.id} />
    </Page>
  );
}
