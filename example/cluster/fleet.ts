/** The stand-in cluster's machines: one master, three agents, one public agent. */
export type Role = 'master' | 'agent' | 'agent_public';

export interface Node {
  readonly ip: string;
  readonly host: string;
  readonly role: Role;
  readonly mesosId: string;
  readonly cpus: number;
  readonly memMb: number;
  readonly diskMb: number;
}

const MESOS_CLUSTER = 'ab098f2a-799c-4d85-82b2-eb5159d0ceb0';

const machine = (last: number, role: Role, mesosId: string, cpus: number, memMb: number, diskMb: number): Node => ({
  ip: `10.0.4.${last}`,
  host: `ip-10-0-4-${last}.us-west-2.compute.internal`,
  role,
  mesosId,
  cpus,
  memMb,
  diskMb,
});

export const fleet: readonly Node[] = [
  machine(11, 'master', MESOS_CLUSTER, 0, 0, 0),
  machine(21, 'agent', `${MESOS_CLUSTER}-S0`, 16, 62_420, 184_320),
  machine(22, 'agent', `${MESOS_CLUSTER}-S1`, 16, 62_420, 184_320),
  machine(23, 'agent', `${MESOS_CLUSTER}-S2`, 16, 62_420, 184_320),
  machine(41, 'agent_public', `${MESOS_CLUSTER}-S3`, 4, 14_020, 61_440),
];

export const agents: readonly Node[] = fleet.filter((node) => node.role !== 'master');

const MINUTE_MS = 60_000;

/**
 * Which units are unhealthy on a node at a time. In two minutes of every ten one agent's Telegraf fails, so that the
 * health track has something to tell.
 */
export function failedUnits(node: Node, now: number): readonly string[] {
  const minute = Math.floor(now / MINUTE_MS) % 10;
  return node.ip === '10.0.4.22' && (minute === 4 || minute === 5) ? ['dcos-telegraf.service'] : [];
}
