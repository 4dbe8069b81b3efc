/**
 * Makes reports of dcos-diagnostics of any size, in the shape its Go types have (dcos-diagnostics `dcos/interfaces.go`,
 * `api/pull.go`): every node with its whole output again for every unit, hence quadratic in the units of a node.
 */
export interface ReportPlan {
  readonly nodes: number;
  readonly masters?: number;
  /** Unit names, and on how many of the nodes that have them they fail. */
  readonly failing?: Readonly<Record<string, number>>;
  /** How many of the last nodes do not answer dcos-diagnostics. */
  readonly unanswered?: number;
  /** Characters of a failed unit's journal. */
  readonly journalChars?: number;
  readonly updatedTime?: string;
}

interface PlannedNode {
  readonly ip: string;
  readonly role: string;
  readonly units: readonly string[];
  readonly failed: ReadonlySet<string>;
  readonly answers: boolean;
}

const named = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, i) => `dcos-${prefix}-component-${i}.${i % 4 === 3 ? 'socket' : 'service'}`);
const EVERYWHERE = named('node', 17);
/** As many as DC/OS 2.1 has: 40 on a master, 28 on an agent. */
const MASTER_UNITS = [...EVERYWHERE, ...named('master', 23)].sort();
const AGENT_UNITS = [...EVERYWHERE, ...named('agent', 11)].sort();
/** A unit that all nodes have, to let it fail. */
export const COMMON_UNIT = 'dcos-node-component-0.service';

const TIME = '2026-11-22T10:00:00.123456789Z';

function plannedNodes(plan: ReportPlan): PlannedNode[] {
  const masters = plan.masters ?? 1;
  const left = new Map(Object.entries(plan.failing ?? {}));
  return Array.from({ length: plan.nodes }, (_, i) => {
    const units = i < masters ? MASTER_UNITS : AGENT_UNITS;
    const answers = i < plan.nodes - (plan.unanswered ?? 0);
    const failed = new Set<string>();
    for (const [unit, count] of left) {
      if (!answers || count === 0 || !units.includes(unit)) continue;
      failed.add(unit);
      left.set(unit, count - 1);
    }
    return {
      ip: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
      role: i < masters ? 'master' : 'agent',
      units,
      failed,
      answers,
    };
  });
}

/** What the `health` track should say of it: worked out from the plan, not from the report. */
export function plannedHealth(plan: ReportPlan): Record<string, number> {
  const health: Record<string, number> = {};
  for (const { units, failed, answers } of plannedNodes(plan)) {
    if (!answers) continue;
    for (const unit of units) {
      const key = `health-unit-${unit.replaceAll('.', '-')}`;
      health[`${key}-total`] = (health[`${key}-total`] ?? 0) + 1;
      health[`${key}-unhealthy`] = (health[`${key}-unhealthy`] ?? 0) + (failed.has(unit) ? 1 : 0);
    }
  }
  return health;
}

/** The report in pieces, so that one larger than any string can be made. */
export function* reportPieces(plan: ReportPlan): Generator<string> {
  const journal = 'Nov 22 09:59:59 level=error msg="connection refused"\n';
  const text = `is failed.\n${journal.repeat(Math.ceil((plan.journalChars ?? 10_000) / journal.length))}`;
  const sick = JSON.stringify(text);
  const heads = plannedNodes(plan).map((node) => {
    const output = node.units.map((unit) => `${JSON.stringify(unit)}:${node.failed.has(unit) ? sick : '""'}`);
    const health = node.answers ? Number(node.failed.size > 0) : 3;
    const head =
      `"Leader":${node.ip === '10.0.0.0'},"Role":"${node.role}","IP":"${node.ip}","Host":"ip-${node.ip}.us-west-2.internal",` +
      `"Health":${health},"Output":${node.answers ? `{${output.join(',')}}` : 'null'}`;
    return { ...node, head, flat: `{${head},"MesosID":"ab098f2a-799c-4d85-82b2-eb5159d0ceb0-S${node.ip}"}` };
  });
  const tail = (unit: string, health: number) =>
    `"Health":${health},"Title":"${unit}: part of DC/OS","Timestamp":"${TIME}","PrettyName":"DC/OS ${unit}"`;
  const answering = heads.filter((node) => node.answers);
  const names = [...new Set(answering.flatMap((node) => node.units))].sort();
  for (const [i, unit] of names.entries()) {
    const having = answering.filter((node) => node.units.includes(unit));
    yield `${i === 0 ? '{"Units":{' : ','}${JSON.stringify(unit)}:{"UnitName":${JSON.stringify(unit)},"Nodes":[`;
    for (const [k, node] of having.entries()) yield k === 0 ? node.flat : `,${node.flat}`;
    yield `],${tail(unit, Number(having.some((node) => node.failed.has(unit))))}}`;
  }
  for (const [i, node] of heads.entries()) {
    yield `${i === 0 ? '},"Nodes":{' : ','}"${node.ip}":{${node.head}`;
    for (const [k, unit] of (node.answers ? node.units : []).entries()) {
      yield `${k === 0 ? ',"Units":[' : ','}{"UnitName":"${unit}","Nodes":[${node.flat}],${tail(unit, Number(node.failed.has(unit)))}}`;
    }
    yield node.answers ? '],"MesosID":""}' : ',"MesosID":""}';
  }
  yield `},"UpdatedTime":"${plan.updatedTime ?? TIME}"}\n`;
}

export const reportText = (plan: ReportPlan): string => [...reportPieces(plan)].join('');
