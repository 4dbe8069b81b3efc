import { type CatalogDescription, describe, type PropertyDescription } from '../../contract/describe.ts';

/** `dcos-ui-telemetry events`: everything that may be collected, from the declaration the code itself runs on. */
export type EventsFormat = 'text' | 'markdown' | 'json';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

function table(properties: readonly PropertyDescription[]): string[] {
  if (properties.length === 0) return ['No properties of its own.', ''];
  return [
    '| property | kind | meaning |',
    '|---|---|---|',
    ...properties.map(({ name, kind, doc }) => `| \`${name}\` | ${cell(kind)} | ${cell(doc)} |`),
    '',
  ];
}

function markdown({ events, general }: CatalogDescription): string {
  const sender = { browser: 'the browser, through the proxy', cluster: 'the proxy, from the cluster itself' };
  return [
    '# What may be sent',
    '',
    'Made by `npm run docs` from `src/contract/catalog.ts`; a test compares the two. Nothing that is not listed here can',
    'be sent: the browser builds an event from this list, and the proxy refuses what is not on it.',
    '',
    '## On every event',
    '',
    ...table(general),
    'Besides these, every event has `type`, `messageId` (random, or for a cluster track a hash of cluster, event and period),',
    '`anonymousId` (the cluster id), `timestamp`, a track its `event` name, and `context` with the name and version of this',
    'software and `ip: "0.0.0.0"`, which keeps Segment from recording the sender\'s address. The three cluster tracks of an',
    'Enterprise cluster carry the customer key as `userId` as well, as they always did.',
    '',
    ...events.flatMap((event) => [
      `## \`${event.name}\``,
      '',
      `A ${event.type}, sent by ${sender[event.from]}. ${cell(event.why)}`,
      '',
      ...table(event.properties),
    ]),
  ].join('\n');
}

function text({ events, general }: CatalogDescription): string {
  const line = ({ name, kind, doc }: PropertyDescription) => `    ${name}  (${kind})\n      ${doc}`;
  return [
    'On every event:',
    ...general.map(line),
    ...events.flatMap((event) => [
      '',
      `${event.name}  (${event.type}, ${event.from})`,
      `  ${event.why}`,
      ...event.properties.map(line),
    ]),
    '',
  ].join('\n');
}

/** @returns the whole output, ending in a newline. */
export function printEvents(format: EventsFormat): string {
  const description = describe();
  if (format === 'json') return `${JSON.stringify(description, null, 2)}\n`;
  return format === 'markdown' ? markdown(description) : text(description);
}
