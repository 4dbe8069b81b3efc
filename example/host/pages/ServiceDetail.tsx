import React from 'react';
import { Link } from 'react-router';
import { ConfigurationMapRow, ConfigurationMapSection } from '../components/ConfigurationMap.tsx';
import { Page } from '../components/Page.tsx';
import { Status } from '../components/Status.tsx';
import { type Column, Table } from '../components/Table.tsx';
import { useAnswer } from '../host-context.ts';
import type { App, AppTask } from '../stores/answers.ts';

interface Params {
  readonly params: { readonly id: string; readonly taskID?: string };
}

export const serviceUrl = (id: string): string => `/services/detail/${encodeURIComponent(id)}`;

/** The service as Marathon has it; undefined until it is known. */
export function useApp(id: string): App | undefined {
  return useAnswer<{ readonly apps: readonly App[] }>('/service/marathon/v2/apps')?.apps.find((app) => app.id === id);
}

/** Frame of a service's tabs; a task's pages bring their own. */
export function ServiceDetail({ params, children }: Params & { readonly children?: React.ReactNode }) {
  if (params.taskID !== undefined) return <>{children}</>;
  const base = serviceUrl(params.id);
  return (
    <Page
      crumbs={[{ label: 'Services', to: '/services/overview' }, { label: params.id.slice(1) }]}
      icon="services"
      tabs={[
        { label: 'Tasks', to: `${base}/tasks` },
        { label: 'Configuration', to: `${base}/configuration` },
      ]}
    >
      {children}
    </Page>
  );
}

export function ServiceTasks({ params }: Params): React.ReactElement {
  const app = useApp(params.id);
  const columns: readonly Column<AppTask>[] = [
    {
      label: 'Task',
      cell: ({ id }) => <Link to={`${serviceUrl(params.id)}/tasks/${encodeURIComponent(id)}`}>{id}</Link>,
    },
    { label: 'Host', cell: ({ host, slaveId }) => <Link to={`/nodes/${slaveId}`}>{host}</Link> },
    { label: 'Status', cell: () => <Status health={0} /> },
    { label: 'Started', cell: ({ startedAt }) => new Date(startedAt).toLocaleString() },
  ];
  return <Table caption="Tasks" columns={columns} rows={app?.tasks} rowKey={({ id }) => id} />;
}

export function ServiceConfiguration({ params }: Params): React.ReactElement {
  const app = useApp(params.id);
  if (app === undefined) return <p className="loading">Loading</p>;
  return (
    <ConfigurationMapSection heading="Service">
      <ConfigurationMapRow label="Service ID">{app.id}</ConfigurationMapRow>
      <ConfigurationMapRow label="Instances">{app.instances}</ConfigurationMapRow>
      <ConfigurationMapRow label="CPU">{app.cpus}</ConfigurationMapRow>
      <ConfigurationMapRow label="Memory">{app.mem} MiB</ConfigurationMapRow>
      <ConfigurationMapRow label="Disk">{app.disk} MiB</ConfigurationMapRow>
    </ConfigurationMapSection>
  );
}
