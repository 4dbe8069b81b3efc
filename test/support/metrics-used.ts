/** What PromQL asks for: the metrics it names, and the labels it names beside them. */
export interface MetricsUsed {
  readonly metrics: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
  /** `label="a|b"` and `label=~"a|b"`: the values asked for. */
  readonly values: readonly (readonly [label: string, value: string])[];
}

/** @param text PromQL, and whatever stands around it that looks like none */
export function metricsUsed(text: string): MetricsUsed {
  const metrics = new Set([...text.matchAll(/\bdcos_ui_telemetry_\w+/g)].map(([name]) => name));
  const labels = new Set<string>();
  const values: [string, string][] = [];
  for (const [, matchers = ''] of text.matchAll(/\bdcos_ui_telemetry_\w+\{([^}]*)\}/g)) {
    for (const [, label = '', value = ''] of matchers.matchAll(/(\w+)\s*[=!]~?\s*"([^"]*)"/g)) {
      labels.add(label);
      if (!value.startsWith('$')) values.push(...value.split('|').map((one): [string, string] => [label, one]));
    }
  }
  for (const [, list = ''] of text.matchAll(/\b(?:by|without|on|group_left|group_right) \(([^)]*)\)/g)) {
    for (const label of list.split(',')) if (label.trim() !== '') labels.add(label.trim());
  }
  for (const [, label = ''] of text.matchAll(/\$labels\.(\w+)/g)) labels.add(label);
  return { metrics, labels, values };
}
