import React, { useEffect } from 'react';
import { hashHistory, Link } from 'react-router';
import { Bar } from '../components/Meter.tsx';
import { Page } from '../components/Page.tsx';
import { Status } from '../components/Status.tsx';
import { type Column, Table } from '../components/Table.tsx';
import { useAnswer } from '../host-context.ts';
import type { Agent, NodeHealth } from '../stores/answers.ts';

export function NodesPage({ children }: { readonly children?: React.ReactNode }): React.ReactElement {
  return <>{children}</>;
}
NodesPage.routeConfig = { label: 'Nodes', icon: 'nodes', section: 'Resources' };

export function NodesAgents({ children }: { readonly children?: React.ReactNode }): React.ReactElement {
  return (
    <Page crumbs={[{ label: 'Nodes' }]} icon="nodes" tabs={[{ label: 'Agents', to: '/nodes/agents/table' }]}>
      {children}
    </Page>
  );
}

/** Health by address, and the agents. */
export function useAgents(): {
  readonly agents: readonly Agent[] | undefined;
  healthOf(ip: string): number | undefined;
} {
  const agents = useAnswer<{ readonly slaves: readonly Agent[] }>('/mesos/slaves')?.slaves;
  const nodes = useAnswer<{ readonly nodes: readonly NodeHealth[] }>('/system/health/v1/nodes')?.nodes;
  return { agents, healthOf: (ip) => nodes?.find((node) => node.host_ip === ip)?.health };
}

export function NodesTable(): React.ReactElement {
  const { agents, healthOf } = useAgents();
  // The DC/OS UI's table writes its own address again when it mounts; whoever counts pages must not count it twice.
  useEffect(() => hashHistory.replace('/nodes/agents/table'), []);
  const columns: readonly Column<Agent>[] = [
    { label: 'Host', cell: (agent) => <Link to={`/nodes/${agent.id}`}>{agent.hostname}</Link> },
    { label: 'Health', cell: (agent) => <Status health={healthOf(agent.hostname)} /> },
    { label: 'Type', cell: (agent) => (agent.attributes.public_ip === 'true' ? 'Public' : 'Private') },
    { label: 'Tasks', cell: (agent) => agent.TASK_RUNNING, isNumber: true },
    { label: 'CPU', cell: (agent) => <Bar used={agent.used_resources.cpus} total={agent.resources.cpus} /> },
    { label: 'Memory', cell: (agent) => <Bar used={agent.used_resources.mem} total={agent.resources.mem} /> },
    { label: 'Disk', cell: (agent) => <Bar used={agent.used_resources.disk} total={agent.resources.disk} /> },
  ];
  return <Table caption="Agents" columns={columns} rows={agents} rowKey={(agent) => agent.id} />;
}
