import { parseArgs } from 'node:util';

const POLICIES = ['opt-out', 'opt-in', 'off'] as const;

export type Policy = (typeof POLICIES)[number];

export interface ExampleOptions {
  /** Admin Router and the UI. */
  readonly portUi: number;
  /** The master's own services. */
  readonly portCluster: number;
  readonly portProxy: number;
  readonly portReceiver: number;
  readonly dataDir: string;
  /** The operator's word: whether users are asked. @default opt-out */
  readonly policy?: Policy;
}

export type ParsedOptions =
  | { readonly kind: 'start'; readonly options: ExampleOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

type Environment = Readonly<Record<string, string | undefined>>;

export const help = `npm start [-- options]

Starts a stand-in DC/OS cluster with a UI, the telemetry proxy, and a Segment-compatible receiver, all on loopback.

  --port-ui <port>        the cluster's UI, through Admin Router   (EXAMPLE_PORT_UI, default 4200)
  --port-cluster <port>   the master's own services                (EXAMPLE_PORT_CLUSTER, default: the one after the UI's)
  --port-proxy <port>     the telemetry proxy                      (EXAMPLE_PORT_PROXY, default 8787)
  --port-receiver <port>  the Segment-compatible receiver          (EXAMPLE_PORT_RECEIVER, default 8788)
  --data <folder>         the cluster's id, the proxy's spool      (EXAMPLE_DATA, default ./data)
  --policy <policy>       opt-out, opt-in (users are asked) or off (EXAMPLE_POLICY, default opt-out)
  --help                  this text

A port of 0 takes a free one.
`;

const flags = {
  'port-ui': { type: 'string' },
  'port-cluster': { type: 'string' },
  'port-proxy': { type: 'string' },
  'port-receiver': { type: 'string' },
  data: { type: 'string' },
  policy: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const variableOf = (flag: string): string => `EXAMPLE_${flag.toUpperCase().replaceAll('-', '_')}`;

function portOf(text: string): number | undefined {
  const port = Number(text);
  return /^\d+$/.test(text) && port <= 65_535 ? port : undefined;
}

/** Flags win over variables, variables over defaults. */
export function parseOptions(args: readonly string[], env: Environment): ParsedOptions {
  let values: Partial<Record<keyof typeof flags, string | boolean>>;
  try {
    ({ values } = parseArgs({ args: [...args], options: flags }));
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
  if (values.help === true) return { kind: 'help' };

  const given = (flag: keyof typeof flags): string | undefined => {
    const text = values[flag] ?? env[variableOf(flag)];
    return typeof text === 'string' && text !== '' ? text : undefined;
  };
  const problems: string[] = [];
  const port = (flag: 'port-ui' | 'port-cluster' | 'port-proxy' | 'port-receiver', fallback: number): number => {
    const text = given(flag);
    const parsed = text === undefined ? fallback : portOf(text);
    if (parsed === undefined) problems.push(`--${flag} (or ${variableOf(flag)}) must be a port, 0 to 65535`);
    return parsed ?? 0;
  };

  const wanted = given('policy') ?? 'opt-out';
  const policy = POLICIES.find((each) => each === wanted) ?? 'off';
  if (policy !== wanted) problems.push(`--policy (or ${variableOf('policy')}) must be one of ${POLICIES.join(', ')}`);
  const portUi = port('port-ui', 4200);
  const options: ExampleOptions = {
    portUi,
    portCluster: port('port-cluster', portUi === 0 ? 0 : Math.min(portUi + 1, 65_535)),
    portProxy: port('port-proxy', 8787),
    portReceiver: port('port-receiver', 8788),
    dataDir: given('data') ?? './data',
    policy,
  };
  const ports = [options.portUi, options.portCluster, options.portProxy, options.portReceiver].filter((p) => p !== 0);
  const twice = ports.find((p, index) => ports.indexOf(p) !== index);
  if (twice !== undefined) problems.push(`port ${twice} was asked for twice`);
  return problems.length === 0 ? { kind: 'start', options } : { kind: 'wrong', problem: problems.join('; ') };
}
