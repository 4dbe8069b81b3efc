import React from 'react';
import { Link } from 'react-router';
import { Ring } from '../components/Meter.tsx';
import { Page } from '../components/Page.tsx';
import { gib, Status } from '../components/Status.tsx';
import { useAnswer } from '../host-context.ts';
import type { App, Metrics, UnitHealth } from '../stores/answers.ts';

function ServicesHealth(): React.ReactElement {
  const apps = useAnswer<{ readonly apps: readonly App[] }>('/service/marathon/v2/apps')?.apps ?? [];
  return (
    <section className="panel">
      <h2>Services health</h2>
      <ul className="list">
        {apps.slice(0, 6).map((app) => (
          <li key={app.id}>
            <Link to={`/services/detail/${encodeURIComponent(app.id)}`}>{app.id.slice(1)}</Link>
            <Status health={0} />
          </li>
        ))}
      </ul>
      <Link to="/services" className="button">
        View all {apps.length} services
      </Link>
    </section>
  );
}

function ComponentHealth(): React.ReactElement {
  const units = useAnswer<{ readonly units: readonly UnitHealth[] }>('/system/health/v1/units')?.units ?? [];
  const worstFirst = [...units].sort((a, b) => b.health - a.health);
  return (
    <section className="panel">
      <h2>Component health</h2>
      <ul className="list">
        {worstFirst.slice(0, 6).map((unit) => (
          <li key={unit.id}>
            {unit.name}
            <Status health={unit.health} />
          </li>
        ))}
      </ul>
      <p className="panel-foot">{units.length} components in all</p>
    </section>
  );
}

export function Dashboard(): React.ReactElement {
  const metrics = useAnswer<Metrics>('/mesos/metrics/snapshot') ?? {};
  const of = (name: string): number => metrics[`master/${name}`] ?? 0;
  return (
    <Page crumbs={[{ label: 'Dashboard' }]} icon="dashboard">
      <div className="panels">
        <Ring
          label="CPU allocation"
          used={of('cpus_used')}
          total={of('cpus_total')}
          detail={`${of('cpus_used').toFixed(1)} of ${of('cpus_total')} shares`}
        />
        <Ring
          label="Memory allocation"
          used={of('mem_used')}
          total={of('mem_total')}
          detail={`${gib(of('mem_used'))} of ${gib(of('mem_total'))}`}
        />
        <Ring
          label="Disk allocation"
          used={of('disk_used')}
          total={of('disk_total')}
          detail={`${gib(of('disk_used'))} of ${gib(of('disk_total'))}`}
        />
        <section className="panel figures">
          <h2>Cluster</h2>
          <dl>
            <dt>Tasks running</dt>
            <dd>{of('tasks_running')}</dd>
            <dt>Agents connected</dt>
            <dd>{of('slaves_connected')}</dd>
            <dt>Frameworks active</dt>
            <dd>{of('frameworks_active')}</dd>
          </dl>
        </section>
        <ServicesHealth />
        <ComponentHealth />
      </div>
    </Page>
  );
}
Dashboard.routeConfig = { label: 'Dashboard', icon: 'dashboard' };
