import { JsonProblem } from '../json/problem.ts';
import { createShapeReader } from '../json/reader.ts';
import type { JsonScanner } from '../json/scanner.ts';
import { list, number, type Shape, struct, text } from '../json/shape.ts';
import type { Ask } from './ask.ts';
import type { Collector } from './collector.ts';
import { createDeadline, type DeadlineLimits } from './deadline.ts';
import type { NameFilter } from './names.ts';
import { observe, SourceProblem } from './source-problem.ts';

/** The `mesos_track`: resources and their use from `/metrics/snapshot`, the services' names from `/frameworks`. */
export interface MesosOptions {
  /** Both URLs, in any order: what an answer holds says which one it is, as it did for dcos-signal. */
  readonly urls: readonly string[];
  readonly ask: Ask;
  readonly frameworkName: NameFilter;
  readonly nowMs: () => number;
  readonly limits?: DeadlineLimits;
}

const PROPERTY_OF_METRIC = {
  'master/slaves_active': 'agents_active',
  'master/slaves_connected': 'agents_connected',
  'master/cpus_total': 'cpu_total',
  'master/cpus_used': 'cpu_used',
  'master/disk_total': 'disk_total',
  'master/disk_used': 'disk_used',
  'master/mem_total': 'mem_total',
  'master/mem_used': 'mem_used',
  'master/tasks_running': 'task_count',
  'master/frameworks_active': 'framework_count',
} as const;
/** 1 on the leading master. A standby one answers its snapshot too, with zeros, and does not redirect. */
const ELECTED = 'master/elected';

const MAX_FRAMEWORKS = 50_000;

interface MesosAnswer {
  readonly metrics: Map<string, number>;
  /** Undefined: the answer has no list of frameworks. */
  frameworks: string[] | undefined;
}

/** One answer of Mesos, of which tasks and finished frameworks, nearly all of it, are passed over. */
function createMesosReader(answer: MesosAnswer): JsonScanner {
  let frameworks: string[] = [];
  let name = '';
  const framework = struct(
    () => ({
      name: text((value) => {
        name = value;
      }),
    }),
    {
      begin: () => {
        name = '';
      },
      end: () => {
        if (frameworks.length >= MAX_FRAMEWORKS) throw new JsonProblem('frameworks: too many');
        frameworks.push(name);
      },
    },
  );
  const metrics: Record<string, Shape> = {};
  for (const metric of [...Object.keys(PROPERTY_OF_METRIC), ELECTED]) {
    metrics[metric] = number((value) => {
      answer.metrics.set(metric, value);
    });
  }
  return createShapeReader(
    struct(() => ({
      frameworks: list(framework, {
        begin: () => {
          frameworks = [];
          answer.frameworks = frameworks;
        },
      }),
      ...metrics,
    })),
  );
}

function merge(urls: readonly string[], answers: readonly MesosAnswer[]) {
  const metrics = new Map(answers.flatMap((answer) => [...answer.metrics]));
  const metricsUrl = urls[answers.findIndex((answer) => answer.metrics.size > 0)] ?? urls.at(-1);
  if (metrics.get(ELECTED) === 0) throw new SourceProblem(metricsUrl, 'a standby master (master/elected is 0)', true);
  const missing = Object.keys(PROPERTY_OF_METRIC).filter((metric) => !metrics.has(metric));
  // An absent number is not 0: half a track would be taken for a cluster that lost its agents.
  if (missing.length > 0) throw new SourceProblem(metricsUrl, `absent: ${missing.join(', ')}`);
  const frameworks = answers.filter((answer) => answer.frameworks !== undefined).at(-1)?.frameworks;
  if (frameworks === undefined) {
    throw new SourceProblem(
      urls[answers.findIndex((answer) => answer.metrics.size === 0)] ?? urls[0],
      'absent: frameworks',
    );
  }
  return { metrics, frameworks };
}

export function createMesosCollector({ urls, ask, frameworkName, nowMs, limits }: MesosOptions): Collector {
  return {
    name: 'mesos',
    collect: (stop) =>
      observe(async () => {
        if (urls.length === 0) throw new SourceProblem(undefined, 'no URL is configured');
        const deadline = createDeadline(stop, limits);
        try {
          const answers = await Promise.all(
            urls.map(async (url) => {
              const answer: MesosAnswer = { metrics: new Map(), frameworks: undefined };
              await ask({ url, method: 'GET', otherHosts: true }, createMesosReader(answer), deadline);
              return answer;
            }),
          );
          const { metrics, frameworks } = merge(urls, answers);
          const names = frameworks.map(frameworkName).filter((name) => name !== undefined);
          const properties: Record<string, unknown> = { frameworks: names.map((name) => ({ name })) };
          for (const [metric, property] of Object.entries(PROPERTY_OF_METRIC))
            properties[property] = metrics.get(metric);
          return { ok: true, event: 'mesos_track', properties, observedMs: nowMs(), notes: [] };
        } finally {
          deadline.release();
        }
      }),
  };
}
