import type { Entry } from '../ledger.ts';

/** What is worth seeing of an event without opening it. */
export interface Gist {
  /** Of the event; pages have none of their own and are `page`. */
  readonly name: string;
  /** What the row leads with: the event's name, a page's path. */
  readonly title: string;
  readonly text: string;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

function healthGist(properties: Readonly<Record<string, unknown>>): string {
  const units = Object.keys(properties).filter((key) => key.startsWith('health-unit-') && key.endsWith('-total'));
  const unhealthy = Object.entries(properties).filter(([key, value]) => key.endsWith('-unhealthy') && value !== 0);
  return `${units.length} units, ${unhealthy.length} unhealthy`;
}

const gists: Readonly<Record<string, (properties: Readonly<Record<string, unknown>>) => string>> = {
  health: healthGist,
  mesos_track: ({ task_count, cpu_used, cpu_total, agents_active }) =>
    `${task_count} tasks, ${cpu_used} of ${cpu_total} CPUs, ${agents_active} agents`,
  package_list: ({ package_list }) => `${lengthOf(package_list)} packages`,
};

export function gistOf({ event }: Entry): Gist {
  const properties = isRecord(event.properties) ? event.properties : {};
  if (event.type !== 'track') {
    const type = String(event.type);
    return { name: type, title: typeof properties.path === 'string' ? properties.path : type, text: '' };
  }
  const name = String(event.event);
  const text = Object.hasOwn(gists, name) ? gists[name]?.(properties) : undefined;
  return { name, title: name, text: text ?? '' };
}
