import fc from 'fast-check';
import { createReportReader, type ReportSummary } from '../../../src/proxy/collectors/report.ts';
import {
  COMMON_UNIT,
  plannedHealth,
  type ReportPlan,
  reportPieces,
  reportText,
} from '../../support/report-generator.ts';

function read(document: string, pieceBytes = Number.POSITIVE_INFINITY): ReportSummary {
  const reader = createReportReader();
  const bytes = Buffer.from(document);
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.write(Buffer.from(bytes.subarray(at, at + pieceBytes)));
  reader.end();
  return reader.summary();
}

/** As the `health` track has them. */
function healthOf({ units }: ReportSummary): Record<string, number> {
  const health: Record<string, number> = {};
  for (const { name, total, unhealthy } of units.values()) {
    health[`health-unit-${name.replaceAll('.', '-')}-total`] = total;
    health[`health-unit-${name.replaceAll('.', '-')}-unhealthy`] = unhealthy;
  }
  return health;
}

const unitOf = (document: string) => read(document).units.get('u');
const unit = (fields: string) => `{"Units":{"u":{${fields}}}}`;

// What dcos-signal's Go code counts, over the whole document at once: the plain reading of the rule.
interface PlainNode {
  Output?: Record<string, string> | null;
  Units?: { UnitName?: string; Health?: number }[] | null;
}
interface PlainUnit {
  UnitName?: string;
  Nodes?: PlainNode[] | null;
}
function plainly(units: Record<string, PlainUnit>) {
  return Object.entries(units).map(([key, { UnitName: name = '', Nodes }]) => {
    const nodes = Nodes ?? [];
    let unhealthy = 0;
    for (const node of nodes) {
      const output = node.Output ?? {};
      if (Object.hasOwn(output, name) && output[name] !== '') unhealthy += 1;
      else unhealthy += (node.Units ?? []).filter((u) => (u.UnitName ?? '') === name && (u.Health ?? 0) !== 0).length;
    }
    return [key, { name, total: nodes.length, unhealthy: Math.min(unhealthy, nodes.length) }];
  });
}

const name = fc.constantFrom('a.service', 'b.service', 'c d.timer', 'ü.socket', '', '__proto__');
const output = fc.option(fc.dictionary(name, fc.constantFrom('', 'failed "x"\n', '\\', '🚀')));
const inner = fc.record(
  { UnitName: name, Health: fc.constantFrom(0, 1, 3), Nodes: fc.constantFrom([], null) },
  { requiredKeys: [] },
);
const node = fc.record(
  {
    Leader: fc.boolean(),
    Host: fc.string(),
    Health: fc.constantFrom(0, 1, 3),
    Output: output,
    Units: fc.option(fc.array(inner, { maxLength: 3 })),
  },
  { requiredKeys: [] },
);
const units = fc.dictionary(
  fc.string({ maxLength: 4 }).map((key) => `k${key}`),
  // Fast-check writes the keys in the order given; a name may come before or after its nodes.
  fc.oneof(
    fc.record(
      { UnitName: name, Nodes: fc.option(fc.array(node, { maxLength: 5 })), Title: fc.string() },
      { requiredKeys: [] },
    ),
    fc.record(
      { Nodes: fc.option(fc.array(node, { maxLength: 5 })), Title: fc.string(), UnitName: name },
      { requiredKeys: [] },
    ),
  ),
  { maxKeys: 5 },
);

describe('the report of dcos-diagnostics', () => {
  it('is counted as dcos-signal counted it, wherever its pieces are cut and whatever the order of its keys', () => {
    fc.assert(
      fc.property(units, fc.integer({ min: 1, max: 40 }), (value, pieceBytes) => {
        const summary = read(JSON.stringify({ UpdatedTime: 'x', Units: value, Nodes: null }), pieceBytes);
        expect([...summary.units]).toEqual(plainly(value));
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, ReportPlan]>([
    ['healthy', { nodes: 5 }],
    [
      'with a unit that failed on some nodes',
      { nodes: 12, masters: 3, failing: { [COMMON_UNIT]: 7 }, journalChars: 300 },
    ],
    ['with nodes that do not answer', { nodes: 9, unanswered: 4, failing: { [COMMON_UNIT]: 9 } }],
  ])('of a cluster %s gives the numbers the cluster has', (_what, plan) => {
    const summary = read(reportText(plan), 1_000);
    expect(healthOf(summary)).toEqual(plannedHealth(plan));
    expect(summary).toMatchObject({ nodes: plan.nodes, unanswered: plan.unanswered ?? 0 });
  });

  it('is summed up in memory that does not grow with it', () => {
    const reader = createReportReader();
    let bytes = 0;
    for (const piece of reportPieces({ nodes: 60, failing: { [COMMON_UNIT]: 60 }, journalChars: 20_000 })) {
      const chunk = Buffer.from(piece);
      bytes += chunk.length;
      reader.write(chunk);
    }
    reader.end();
    expect(bytes).toBeGreaterThan(50_000_000);
    expect(JSON.stringify([...reader.summary().units]).length).toBeLessThan(10_000);
  });

  it('never has more unhealthy nodes than nodes', () => {
    const twice = '{"UnitName":"x","Health":1},{"UnitName":"x","Health":3}';
    expect(unitOf(unit(`"UnitName":"x","Nodes":[{"Units":[${twice}]}]`))).toEqual({
      name: 'x',
      total: 1,
      unhealthy: 1,
    });
  });

  it('takes the last of two outputs for one unit', () => {
    expect(unitOf(unit('"UnitName":"x","Nodes":[{"Output":{"x":"bad","x":""}}]'))?.unhealthy).toBe(0);
    expect(unitOf(unit('"UnitName":"x","Nodes":[{"Output":{"x":"","x":"bad"}}]'))?.unhealthy).toBe(1);
  });

  it('reads the dialect of DC/OS 1.7: Ip, MesosId and "Units":null', () => {
    const document =
      '{"Units":{"u":{"UnitName":"x","Nodes":[{"Ip":"1","Units":null,"MesosId":"M","Output":{"x":""}}]}},"Nodes":{"1":{"Ip":"1","Health":3,"Output":null,"Units":null}}}';
    expect(read(document)).toMatchObject({ nodes: 1, unanswered: 1 });
  });

  it.each([
    ['a unit that is null', '{"Units":{"u":null}}'],
    ['a node of a unit that is null', unit('"Nodes":[null]')],
    ['a node that is null', '{"Nodes":{"10.0.0.1":null}}'],
    ['a list for a map', '{"Units":[]}'],
    ['a health in quotes', unit('"Health":"0"')],
    ['a health with a fraction', unit('"Nodes":[{"Health":1.5}]')],
    ['an output that is no text', unit('"Nodes":[{"Output":{"x":1}}]')],
    [
      'a wrong type far down, in the half that is not counted',
      '{"Nodes":{"1":{"Units":[{"Nodes":[{"Output":{"x":[]}}]}]}}}',
    ],
    ['a time that is none', unit('"Timestamp":"yesterday"')],
    ['null', 'null'],
    ['nothing', ''],
    ['a web page', '<html></html>'],
  ])('is refused as a whole with %s', (_what, document) => {
    expect(() => read(document)).toThrow();
  });

  it('is refused wherever it was cut', () => {
    const whole = reportText({ nodes: 1 }).trimEnd();
    for (let length = whole.length - 400; length < whole.length; length += 1) {
      expect(() => read(whole.slice(0, length))).toThrow('cut short');
    }
  });

  it('without units, nodes or outputs is an empty one', () => {
    for (const document of ['{}', '{"Units":null,"Nodes":null}', '{"Units":{},"Nodes":{}}']) {
      expect(read(document)).toEqual({ units: new Map(), nodes: 0, unanswered: 0, updatedTime: undefined });
    }
    expect(unitOf(unit('"UnitName":"x","Nodes":null'))).toEqual({ name: 'x', total: 0, unhealthy: 0 });
  });
});
