import React from 'react';
import { ConfigurationMapRow, ConfigurationMapSection } from '../components/ConfigurationMap.tsx';
import { Page } from '../components/Page.tsx';
import { serviceUrl, useApp } from './ServiceDetail.tsx';

interface Params {
  readonly params: { readonly id: string; readonly taskID: string; readonly filePath?: string };
}

export function TaskDetail({ params, children }: Params & { readonly children?: React.ReactNode }): React.ReactElement {
  const service = serviceUrl(params.id);
  const base = `${service}/tasks/${encodeURIComponent(params.taskID)}`;
  return (
    <Page
      crumbs={[
        { label: 'Services', to: '/services/overview' },
        { label: params.id.slice(1), to: `${service}/tasks` },
        { label: params.taskID },
      ]}
      icon="services"
      tabs={[
        { label: 'Details', to: base, exact: true },
        { label: 'Logs', to: `${base}/logs` },
      ]}
    >
      {children}
    </Page>
  );
}

export function TaskDetails({ params }: Params): React.ReactElement {
  const app = useApp(params.id);
  const task = app?.tasks.find(({ id }) => id === params.taskID);
  if (app === undefined || task === undefined) return <p className="loading">This task is not running.</p>;
  return (
    <ConfigurationMapSection heading="Task">
      <ConfigurationMapRow label="Task ID">{task.id}</ConfigurationMapRow>
      <ConfigurationMapRow label="Service">{app.id}</ConfigurationMapRow>
      <ConfigurationMapRow label="Host">{task.host}</ConfigurationMapRow>
      <ConfigurationMapRow label="State">{task.state}</ConfigurationMapRow>
      <ConfigurationMapRow label="Started">{new Date(task.startedAt).toLocaleString()}</ConfigurationMapRow>
    </ConfigurationMapSection>
  );
}

const files = ['stdout', 'stderr'];

/** Which file is read is in the address: one more value that telemetry must not carry. */
export function TaskLogs({ params }: Params): React.ReactElement {
  const app = useApp(params.id);
  const task = app?.tasks.find(({ id }) => id === params.taskID);
  const base = `#${serviceUrl(params.id)}/tasks/${encodeURIComponent(params.taskID)}/logs`;
  const current = params.filePath ?? 'stdout';
  return (
    <>
      <p className="switch">
        {files.map((file) => (
          <a key={file} href={`${base}/${file}`} className="button" aria-current={file === current}>
            {file}
          </a>
        ))}
      </p>
      <pre className="log">
        {current === 'stdout'
          ? `Starting task ${params.taskID}\nListening on ${task?.host ?? 'an agent'}\n`
          : '(empty)'}
      </pre>
    </>
  );
}
