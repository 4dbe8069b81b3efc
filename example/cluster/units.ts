import type { Role } from './fleet.ts';

/** The systemd units of DC/OS 2.1 by role, as its own integration tests expect them. */
const everywhere = [
  'dcos-checks-api.service',
  'dcos-checks-api.socket',
  'dcos-checks-poststart.service',
  'dcos-checks-poststart.timer',
  'dcos-diagnostics.service',
  'dcos-diagnostics.socket',
  'dcos-fluent-bit.service',
  'dcos-gen-resolvconf.service',
  'dcos-gen-resolvconf.timer',
  'dcos-net-watchdog.service',
  'dcos-net.service',
  'dcos-pkgpanda-api.service',
  'dcos-telegraf.service',
  'dcos-telegraf.socket',
];

const onMasters = [
  'dcos-adminrouter.service',
  'dcos-bouncer.service',
  'dcos-cockroach.service',
  'dcos-cosmos.service',
  'dcos-etcd.service',
  'dcos-exhibitor.service',
  'dcos-log-master.service',
  'dcos-log-master.socket',
  'dcos-logrotate-master.service',
  'dcos-logrotate-master.timer',
  'dcos-marathon.service',
  'dcos-mesos-dns.service',
  'dcos-mesos-master.service',
  'dcos-metronome.service',
  'dcos-ui-update-service.service',
  'dcos-ui-update-service.socket',
];

const onAgents = [
  'dcos-adminrouter-agent.service',
  'dcos-docker-gc.service',
  'dcos-docker-gc.timer',
  'dcos-log-agent.service',
  'dcos-log-agent.socket',
  'dcos-logrotate-agent.service',
  'dcos-logrotate-agent.timer',
  'dcos-rexray.service',
];

const unitsByRole: Readonly<Record<Role, readonly string[]>> = {
  master: [...everywhere, ...onMasters].sort(),
  agent: [...everywhere, ...onAgents, 'dcos-mesos-slave.service', 'dcos-mesos-slave.socket'].sort(),
  agent_public: [
    ...everywhere,
    ...onAgents,
    'dcos-mesos-slave-public.service',
    'dcos-mesos-slave-public.socket',
  ].sort(),
};

export const unitsOf = (role: Role): readonly string[] => unitsByRole[role];

/** `dcos-mesos-dns.service` to `Mesos Dns`, `dcos-log-agent.socket` to `Log Agent Socket`. */
export const prettyNameOf = (unit: string): string =>
  unit
    .replace(/^dcos-|\.service$/g, '')
    .split(/[-.]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
