import * as v from 'valibot';
import { isMissing, type ReadText, reasonOf } from './files.ts';

/**
 * DC/OS's own configuration of its reporter: `dcos-signal-config.json`, and in Enterprise clusters
 * `dcos-signal-extra.json`, whose keys are laid over the first one's. Unknown keys are passed over, and `null` leaves a
 * value as it was, as Go's decoder did it.
 */
export const SIGNAL_CONFIG_FILE = '/opt/mesosphere/etc/dcos-signal-config.json';
export const SIGNAL_EXTRA_CONFIG_FILE = '/opt/mesosphere/etc/dcos-signal-extra.json';

const optionalText = v.optional(v.string());
const urls = v.optional(v.array(v.string()));

const signalConfig = v.object({
  diagnostics_urls: urls,
  cosmos_urls: urls,
  mesos_urls: urls,
  ca_cert_path: optionalText,
  customer_key: optionalText,
  cluster_id: optionalText,
  license_id: optionalText,
  gen_platform: optionalText,
  gen_provider: optionalText,
  enabled: v.optional(v.union([v.string(), v.boolean(), v.number()])),
});

export type SignalConfig = v.InferOutput<typeof signalConfig>;
const KEYS = Object.keys(signalConfig.entries);

export type SignalConfigReading =
  | { readonly ok: true; readonly config: SignalConfig; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly error: string };

/** Keys in their own case, as Go matches them in any; the later of two wins. */
function ownKeys(content: object): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(content)) {
    const own = KEYS.find((known) => known === key.toLowerCase());
    if (own !== undefined && value !== null) kept[own] = value;
  }
  return kept;
}

function parse(text: string, path: string): SignalConfigReading {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { ok: false, error: `configuration ${path}: is not JSON` };
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return { ok: false, error: `configuration ${path}: is not a JSON object` };
  }
  const parsed = v.safeParse(signalConfig, ownKeys(content));
  if (parsed.success) return { ok: true, config: parsed.output, warnings: [] };
  const keys = new Set(parsed.issues.map((issue) => v.getDotPath(issue) ?? 'the file'));
  return { ok: false, error: `configuration ${path}: of the wrong type: ${[...keys].join(', ')}` };
}

/**
 * @param extra laid over the first one; a file that is not there is none, which is a warning when it was asked for.
 */
export async function readSignalConfig(
  paths: { readonly main: string; readonly extra: string; readonly extraAskedFor: boolean },
  readText: ReadText,
): Promise<SignalConfigReading> {
  let text: string;
  try {
    text = await readText(paths.main);
  } catch (error) {
    return { ok: false, error: `configuration ${paths.main}: ${reasonOf(error)}` };
  }
  const main = parse(text, paths.main);
  if (!main.ok) return main;
  let extraText: string;
  try {
    extraText = await readText(paths.extra);
  } catch (error) {
    if (!isMissing(error)) return { ok: false, error: `configuration ${paths.extra}: ${reasonOf(error)}` };
    const warnings = paths.extraAskedFor ? [`configuration ${paths.extra}: no such file; going on without`] : [];
    return { ok: true, config: main.config, warnings };
  }
  const extra = parse(extraText, paths.extra);
  return extra.ok ? { ok: true, config: { ...main.config, ...extra.config }, warnings: [] } : extra;
}
