import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseConfig } from '../../../src/proxy/config/config.ts';
import { variables } from '../../../src/proxy/config/environment.ts';
import type { Config } from '../../../src/proxy/config/schema.ts';
import { checkSafety } from '../../../src/proxy/safety/unsafe.ts';
import { root } from '../../support/run-command.ts';

interface App {
  readonly args: readonly string[];
  readonly user: string;
  readonly mem: number;
  readonly instances: number;
  readonly container: {
    readonly docker: { readonly image: string };
    readonly portMappings: readonly { readonly containerPort: number; readonly name: string }[];
    readonly volumes: readonly {
      readonly containerPath: string;
      readonly hostPath?: string;
      readonly mode?: string;
      readonly secret?: string;
      readonly persistent?: { readonly size: number };
    }[];
  };
  readonly fetch: readonly { readonly uri: string }[];
  readonly env: Readonly<Record<string, string | { readonly secret: string }>>;
  readonly secrets?: Readonly<Record<string, { readonly source: string }>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly healthChecks: readonly { readonly path: string; readonly portIndex: number; readonly protocol: string }[];
  readonly taskKillGracePeriodSeconds: number;
  readonly residency: object;
  readonly unreachableStrategy: string;
  readonly upgradeStrategy: object;
}

const SANDBOX = '/mnt/mesos/sandbox/';
const json = (name: string): unknown =>
  JSON.parse(readFileSync(path.join(root, 'deploy/marathon', name), 'utf8')) as unknown;
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
const NOBODY = 65_534;

describe.each(['open', 'enterprise'])('the Marathon app for %s DC/OS', (edition) => {
  const app = json(`${edition}.json`) as App;
  const env = Object.fromEntries(
    Object.entries(app.env).map(([name, value]) => [name, typeof value === 'string' ? value : 'from a secret']),
  );
  const parsed = parseConfig(json(`telemetry.${edition}.json`), env);
  const config = (): Config => {
    if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
    return parsed.config;
  };

  it('has the labels by which Admin Router finds it at /service/telemetry/, and the port behind them', () => {
    expect(app.labels).toEqual({
      DCOS_SERVICE_NAME: 'telemetry',
      DCOS_SERVICE_SCHEME: 'http',
      DCOS_SERVICE_PORT_INDEX: '0',
    });
    expect(app.container.portMappings[0]).toMatchObject({ containerPort: config().listen.port, name: 'http' });
    expect(config().listen.host).toBe('0.0.0.0');
  });

  it('starts what the image has, as nobody in particular', () => {
    expect(app.container.docker.image).toMatch(new RegExp(`:${version.replaceAll('.', '\\.')}$`));
    const dockerfile = readFileSync(path.join(root, 'deploy/Dockerfile'), 'utf8');
    expect(dockerfile).toContain(`CMD ${JSON.stringify(app.args)}`);
    // Marathon takes one of the two.
    expect(app).not.toHaveProperty('cmd');
    expect(app.user).toBe('nobody');
  });

  it('has a configuration that is taken, and safe as that user', () => {
    const file = app.env.DCOS_UI_TELEMETRY_CONFIG;
    expect(file).toBe(`${SANDBOX}telemetry.json`);
    expect(app.fetch.map(({ uri }) => path.basename(uri))).toContain('telemetry.json');
    const configFile = { path: String(file), mode: 0o100644 };
    expect(checkSafety(config(), { env, uid: NOBODY, nodeFlags: [], configFile })).toEqual({
      refused: [],
      warnings: [],
    });
    const ours = Object.keys(app.env).filter((name) => name.startsWith('DCOS_UI_TELEMETRY_'));
    expect(ours.filter((name) => name !== 'DCOS_UI_TELEMETRY_CONFIG' && variables[name] === undefined)).toEqual([]);
  });

  it('brings every file and key that the configuration names into the container', () => {
    const { access, cluster, destinations } = config();
    const keys = destinations.map((one) => (one.kind === 'segment' ? one.writeKeyVariable : ''));
    for (const key of keys) expect(app.env).toHaveProperty([String(key)]);
    const brought = [
      ...app.fetch.map(({ uri }) => SANDBOX + path.basename(uri)),
      ...app.container.volumes.map(({ containerPath }) => path.resolve(SANDBOX, containerPath)),
      // Enterprise DC/OS puts it into every sandbox.
      `${SANDBOX}.ssl/ca-bundle.crt`,
    ];
    const named = [...JSON.stringify({ access, cluster }).matchAll(/"(\/[^"]+)"/g)].map(([, file]) => file);
    expect(named.length).toBeGreaterThan(1);
    for (const file of named) expect(brought).toContain(file);
    const secrets = [...app.container.volumes.map(({ secret }) => secret), ...Object.values(app.env)]
      .map((one) => (typeof one === 'object' ? one.secret : one))
      .filter((one) => one !== undefined && app.secrets !== undefined && Object.hasOwn(app.secrets, one));
    expect(secrets.sort()).toEqual(Object.keys(app.secrets ?? {}).sort());
  });

  it('keeps the spool on a disk that outlives the task, with room for all of it, for one process at a time', () => {
    const volume = app.container.volumes.find(({ persistent }) => persistent !== undefined);
    expect(config().dataDir).toBe(SANDBOX + volume?.containerPath);
    const MiB = 1024 * 1024;
    // Beside the events: SQLite's own pages and log, the ids of a week, the ballast (spool/README.md).
    expect((volume?.persistent?.size ?? 0) * MiB).toBeGreaterThanOrEqual(1.4 * config().spool.maxBytes);
    expect(app).toMatchObject({
      instances: 1,
      residency: { taskLostBehavior: 'WAIT_FOREVER' },
      unreachableStrategy: 'disabled',
      upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
    });
    expect(app.taskKillGracePeriodSeconds).toBeGreaterThan(10);
    expect(app.mem).toBeGreaterThanOrEqual(512);
  });

  it('is asked for its health where nobody has to log in', () => {
    expect(app.healthChecks).toEqual([
      expect.objectContaining({ protocol: 'MESOS_HTTP', path: '/readyz', portIndex: 0 }),
    ]);
  });
});
