import type { AdmittedEvent } from '../../../contract/event.ts';
import type { SeriesName } from './series.ts';

/** What a track of the cluster says that is worth a line over time. */
export interface Observed {
  readonly values: readonly (readonly [SeriesName, number])[];
  /** Names of the installed packages, each as often as it is installed; undefined: not said, or not of all of them. */
  readonly packages?: ReadonlyMap<string, number>;
}

type Properties = AdmittedEvent['properties'];

const SERIES_OF_PROPERTY = {
  agents_active: 'agents',
  cpu_used: 'cpuUsed',
  cpu_total: 'cpuTotal',
  mem_used: 'memoryUsed',
  mem_total: 'memoryTotal',
  disk_used: 'diskUsed',
  disk_total: 'diskTotal',
  task_count: 'tasks',
  framework_count: 'frameworks',
} as const satisfies Readonly<Record<string, SeriesName>>;

const numberIn = (properties: Properties, key: string): number => {
  const value = properties[key];
  return typeof value === 'number' ? value : 0;
};

/** Units, not nodes: one that fails on every agent is one. */
const unhealthyUnits = (properties: Properties): number =>
  Object.keys(properties).filter((key) => key.endsWith('-unhealthy') && numberIn(properties, key) > 0).length;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The package's own name, which its maker chose; never the app id, which an operator did. */
function packageName(entry: unknown): string | undefined {
  if (!isRecord(entry) || !isRecord(entry.packageInformation)) return undefined;
  const { packageDefinition } = entry.packageInformation;
  return isRecord(packageDefinition) && typeof packageDefinition.name === 'string' ? packageDefinition.name : undefined;
}

function observedPackages(properties: Properties): Observed {
  const list: readonly unknown[] = Array.isArray(properties.package_list) ? properties.package_list : [];
  const trimmed = numberIn(properties, 'trimmed');
  const values = [['packages', list.length + trimmed]] as const;
  // Of a list that was cut, nobody can say what came or went.
  if (trimmed > 0) return { values };
  const packages = new Map<string, number>();
  for (const name of list.map(packageName)) if (name !== undefined) packages.set(name, (packages.get(name) ?? 0) + 1);
  return { values, packages };
}

/** @param event one of the cluster's own; its properties have been through the catalogue. */
export function observe({ name, properties }: AdmittedEvent): Observed {
  if (name === 'health') return { values: [['unhealthyUnits', unhealthyUnits(properties)]] };
  if (name === 'package_list') return observedPackages(properties);
  if (name !== 'mesos_track') return { values: [] };
  return {
    values: Object.entries(SERIES_OF_PROPERTY).map(([key, series]) => [series, numberIn(properties, key)] as const),
  };
}
