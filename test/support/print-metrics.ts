import type { MetricDescription } from '../../src/proxy/insight/metrics.ts';

/** What the labels of our own metrics may say. */
export const LABELS: Readonly<Record<string, string>> = {
  answered: '`yes` or `no`: whether the node answered dcos-diagnostics.',
  choice: '`yes` or `no`.',
  collector: '`diagnostics`, `mesos` or `cosmos`.',
  destination: 'The name of a destination of the configuration.',
  reason:
    'Why, in one word: of events [these](messages.md#why-an-event-is-refused), of requests the word beside the [message](messages.md#what-senders-are-told), of what was dropped those of the [spool](../src/proxy/spool/README.md#reasons-for-dropped).',
  version: 'The release of this package.',
};

const cell = (text: string): string => text.replaceAll('|', '\\|');
const codes = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** docs/metrics.md, from the registry itself. */
export function printMetrics(metrics: readonly MetricDescription[]): string {
  const table = (ofNode: boolean) => [
    '| metric | type | labels | meaning |',
    '|---|---|---|---|',
    ...metrics
      .filter((metric) => metric.ofNode === ofNode)
      .map(({ name, type, labels, help }) => `| \`${name}\` | ${type} | ${codes(labels)} | ${cell(help)} |`),
    '',
  ];
  return [
    '# Metrics',
    '',
    'Made by `npm run docs` from the registry behind `/metrics`; a test compares the two. Who may read `/metrics` is in',
    '[operations.md](operations.md#who-may-ask); [deploy/prometheus](../deploy/prometheus) has the scrape configuration and alert',
    'rules, [deploy/grafana](../deploy/grafana) a dashboard. No label holds a user, an address, a token or anything a browser sent.',
    '',
    'Counters of the spool (`spool_…`, `events_delivered_total`, `…_dead_total`, `…_dropped_total`, `…_erased_total`) go on over restarts;',
    'those of the door begin with the process. Always, for each destination:',
    '`spool_stored_total = events_delivered_total + events_dead_total + events_dropped_total + events_erased_total + events_pending`.',
    '',
    '## Of the proxy',
    '',
    ...table(false),
    '| label | says |',
    '|---|---|',
    ...Object.entries(LABELS).map(([label, says]) => `| \`${label}\` | ${says} |`),
    '',
    '## Of Node',
    '',
    ...table(true),
  ].join('\n');
}
