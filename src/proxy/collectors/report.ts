import { JsonProblem } from '../json/problem.ts';
import { createShapeReader } from '../json/reader.ts';
import type { JsonScanner } from '../json/scanner.ts';
import { any, emptiness, list, map, type Shape, struct, text, time, whole } from '../json/shape.ts';

/**
 * The report of dcos-diagnostics, read as it arrives. It repeats every node's output for every unit of that node, hence
 * 64 MB at 1,000 healthy nodes; what is kept of it is a handful of numbers a unit.
 *
 * Shape: dcos-diagnostics `dcos/interfaces.go`. What counts as unhealthy: dcos-signal `signal/diagnostics.go`, that is a
 * node's output for the unit that is not empty, and else that node's own entry for the unit with a health that is not 0.
 */
export interface UnitCount {
  readonly name: string;
  readonly total: number;
  readonly unhealthy: number;
}

export interface ReportSummary {
  /** By the key of `Units`, which may differ from the unit's name. */
  readonly units: ReadonlyMap<string, UnitCount>;
  readonly nodes: number;
  /** Nodes that did not answer dcos-diagnostics (`Health: 3`); they are in no unit. */
  readonly unanswered: number;
  /** When dcos-diagnostics put it together, as it wrote it. */
  readonly updatedTime: string | undefined;
}

export interface ReportReader extends JsonScanner {
  /** Whole only after `end`. */
  summary(): ReportSummary;
}

/** Far above any cluster; keeps a source gone mad from filling the memory. */
const MAX_NAMES = 50_000;
const HEALTH_UNANSWERED = 3;

/** Checked as Go would, nothing taken: the second half of a report, which repeats the first. */
function uncounted(takeHealth?: (health: number) => void): { readonly node: Shape; readonly unit: Shape } {
  const timestamp = time('Timestamp');
  const unit: Shape = struct(() => ({
    UnitName: text(),
    Nodes: list(node),
    Health: whole(),
    Title: text(),
    Timestamp: timestamp,
  }));
  const units = list(unit);
  const head = {
    Role: text(),
    IP: text(),
    Host: text(),
    Output: map(
      emptiness(
        () => {},
        () => true,
      ),
    ),
    Units: units,
  };
  const node: Shape = struct(() => ({ ...head, Health: whole() }));
  return { unit, node: takeHealth === undefined ? node : struct(() => ({ ...head, Health: whole(takeHealth) })) };
}

/** @param takeTime when dcos-diagnostics asked for the state of a unit, epoch ms: the report is as old as that. */
export function createReportReader(takeTime?: (ms: number) => void): ReportReader {
  const units = new Map<string, UnitCount>();
  let nodes = 0;
  let unanswered = 0;
  let updatedTime: string | undefined;

  // The unit that is read. Its name may come after its nodes, so the failures are counted for every name there is.
  let unitKey = '';
  let name = '';
  let total = 0;
  const failures = new Map<string, number>();
  // The node in that unit.
  const failing = new Set<string>();
  const sick: string[] = [];
  // The unit in that node.
  let innerName = '';
  let innerHealth = 0;

  function count(unitName: string): void {
    if (failures.size >= MAX_NAMES) throw new JsonProblem('Units: too many');
    failures.set(unitName, (failures.get(unitName) ?? 0) + 1);
  }

  const { node: plainNode } = uncounted();
  const innerUnit = struct(
    () => ({
      UnitName: text((value) => {
        innerName = value;
      }),
      Nodes: list(plainNode),
      Health: whole((value) => {
        innerHealth = value;
      }),
      Title: text(),
      Timestamp: time('Timestamp'),
    }),
    {
      begin: () => {
        innerName = '';
        innerHealth = 0;
      },
      end: () => {
        if (innerHealth === 0) return;
        if (sick.length >= MAX_NAMES) throw new JsonProblem('Units: too many');
        sick.push(innerName);
      },
    },
  );
  const nodeOfUnit = struct(
    () => ({
      Role: text(),
      IP: text(),
      Host: text(),
      Health: whole(),
      Output: map(
        emptiness(
          (isEmpty, unitName) => {
            if (isEmpty) failing.delete(unitName);
            else failing.add(unitName);
          },
          () => failing.size === 0,
        ),
      ),
      Units: list(innerUnit),
    }),
    {
      begin: () => {
        total += 1;
        failing.clear();
        sick.length = 0;
      },
      end: () => {
        for (const unitName of failing) count(unitName);
        for (const unitName of sick) if (!failing.has(unitName)) count(unitName);
      },
    },
  );
  const unit = struct(
    () => ({
      UnitName: text((value) => {
        name = value;
      }),
      Nodes: list(nodeOfUnit),
      Health: whole(),
      Title: text(),
      Timestamp: time('Timestamp', takeTime),
    }),
    {
      begin: (key) => {
        unitKey = key;
        name = '';
        total = 0;
        failures.clear();
      },
      end: () => {
        if (units.size >= MAX_NAMES) throw new JsonProblem('Units: too many');
        units.set(unitKey, { name, total, unhealthy: Math.min(total, failures.get(name) ?? 0) });
      },
    },
  );
  const { node } = uncounted((health) => {
    if (health === HEALTH_UNANSWERED) unanswered += 1;
  });

  const reader = createShapeReader(
    struct(() => ({
      Units: map(unit),
      Nodes: map(
        struct(node.fields, {
          begin: () => {
            nodes += 1;
          },
        }),
      ),
      UpdatedTime: any((value) => {
        updatedTime = value;
      }),
    })),
  );

  return {
    write: (chunk) => reader.write(chunk),
    end: () => reader.end(),
    summary: () => ({ units, nodes, unanswered, updatedTime }),
  };
}
