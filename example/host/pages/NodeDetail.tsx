import React from 'react';
import { ConfigurationMapRow, ConfigurationMapSection } from '../components/ConfigurationMap.tsx';
import { Page } from '../components/Page.tsx';
import { gib, Status } from '../components/Status.tsx';
import { useAgents } from './Nodes.tsx';

export function NodeDetail({ params }: { readonly params: { readonly nodeID: string } }): React.ReactElement {
  const { agents, healthOf } = useAgents();
  const agent = agents?.find(({ id }) => id === params.nodeID);
  return (
    <Page
      crumbs={[{ label: 'Nodes', to: '/nodes/agents/table' }, { label: agent?.hostname ?? params.nodeID }]}
      icon="nodes"
    >
      {agent === undefined ? (
        <p className="loading">{agents === undefined ? 'Loading' : 'There is no such node.'}</p>
      ) : (
        <ConfigurationMapSection heading="Node">
          <ConfigurationMapRow label="Agent ID">{agent.id}</ConfigurationMapRow>
          <ConfigurationMapRow label="Health">
            <Status health={healthOf(agent.hostname)} />
          </ConfigurationMapRow>
          <ConfigurationMapRow label="Tasks">{agent.TASK_RUNNING}</ConfigurationMapRow>
          <ConfigurationMapRow label="CPU">
            {agent.used_resources.cpus} of {agent.resources.cpus}
          </ConfigurationMapRow>
          <ConfigurationMapRow label="Memory">
            {gib(agent.used_resources.mem)} of {gib(agent.resources.mem)}
          </ConfigurationMapRow>
          <ConfigurationMapRow label="Disk">
            {gib(agent.used_resources.disk)} of {gib(agent.resources.disk)}
          </ConfigurationMapRow>
        </ConfigurationMapSection>
      )}
    </Page>
  );
}
