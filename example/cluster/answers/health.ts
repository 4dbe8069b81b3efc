import { failedUnits, fleet, type Node } from '../fleet.ts';
import { prettyNameOf, unitsOf } from '../units.ts';

/**
 * dcos-diagnostics' answers. In `/report` a unit's own health on a node is found only at `Nodes[ip].Units[].Health`;
 * the nodes inside `Units` are copies of the whole node with its whole `Output`, which is why real reports are large.
 */
const HEALTHY = 0;
const UNHEALTHY = 1;

const healthOf = (failed: boolean): number => (failed ? UNHEALTHY : HEALTHY);

function outputOf(unit: string, node: Node, failed: boolean): string {
  if (!failed) return '';
  const line = `${node.host} telegraf[4021]: level=error msg="dial tcp 10.0.4.11:5050: connect: connection refused"\n`;
  return `${unit} state is not one of the possible states [active inactive activating]. Current state is [ failed ]. \n${line.repeat(3)}`;
}

function describeNode(node: Node, now: number) {
  const failed = failedUnits(node, now);
  return {
    Leader: node.role === 'master',
    Role: node.role,
    IP: node.ip,
    Host: node.host,
    Health: healthOf(failed.length > 0),
    Output: Object.fromEntries(unitsOf(node.role).map((unit) => [unit, outputOf(unit, node, failed.includes(unit))])),
    MesosID: node.mesosId,
  };
}

const describeUnit = (unit: string, health: number, nodes: readonly unknown[], timestamp: string) => ({
  UnitName: unit,
  Nodes: nodes,
  Health: health,
  Title: `${prettyNameOf(unit)}: part of the DC/OS core`,
  Timestamp: timestamp,
  PrettyName: `DC/OS ${prettyNameOf(unit)}`,
});

const allUnits = [...new Set(fleet.flatMap((node) => unitsOf(node.role)))].sort();

/** `GET /system/health/v1/report` */
export function healthReport(now: number): unknown {
  const timestamp = new Date(now).toISOString();
  const described = fleet.map((node) => ({ node, flat: describeNode(node, now), failed: failedUnits(node, now) }));
  const units = allUnits.map((unit) => {
    const holders = described.filter(({ node }) => unitsOf(node.role).includes(unit));
    const health = healthOf(holders.some(({ failed }) => failed.includes(unit)));
    return [
      unit,
      describeUnit(
        unit,
        health,
        holders.map(({ flat }) => flat),
        timestamp,
      ),
    ] as const;
  });
  const nodes = described.map(({ node, flat, failed }) => {
    const own = unitsOf(node.role).map((unit) =>
      describeUnit(unit, healthOf(failed.includes(unit)), [flat], timestamp),
    );
    return [node.ip, { ...flat, Units: own }] as const;
  });
  return { Units: Object.fromEntries(units), Nodes: Object.fromEntries(nodes), UpdatedTime: timestamp };
}

/** `GET /system/health/v1/nodes` */
export const healthNodes = (now: number): unknown => ({
  nodes: fleet.map((node) => ({
    host_ip: node.ip,
    health: healthOf(failedUnits(node, now).length > 0),
    role: node.role,
  })),
});

/** `GET /system/health/v1/units` */
export const healthUnits = (now: number): unknown => ({
  units: allUnits.map((unit) => ({
    id: unit,
    name: prettyNameOf(unit),
    health: healthOf(fleet.some((node) => failedUnits(node, now).includes(unit))),
    description: `${prettyNameOf(unit)}: part of the DC/OS core`,
  })),
});
