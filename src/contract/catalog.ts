import {
  type AnyField,
  count,
  countIfAny,
  durationIfKnown,
  type Field,
  name,
  names,
  oneOf,
  packages,
  quantity,
  routePattern,
} from './fields.ts';

/** dcos-signal lost a track above Segment's 32 KB; ours is cut, always at the same place, and says so. */
const trimmed = (what: string) => countIfAny(`${what} left out, as all of them would not fit into 32 KB.`);

/**
 * Everything that may be said, in one place. From this one declaration come the types, the browser's allow-list, the
 * proxy's check, docs/events.md, the list in the product and the snapshot that turns a change in collection into a red
 * line. An entry whose `why` nobody can write does not belong here.
 *
 * The promises behind the entries: DC/OS's own Telemetry page; the property sets: dcos-signal 1.6.0 (its -test output).
 */
export interface EventSpec {
  readonly type: 'page' | 'track';
  /** Who may say it. The intake admits browser events only, so nobody can post a cluster's health. */
  readonly from: 'browser' | 'cluster';
  readonly why: string;
  readonly properties: Readonly<Record<string, AnyField>>;
  /** Properties whose names depend on the cluster: `{prefix}{something}{one of suffixes}`. */
  readonly family?: { readonly prefix: string; readonly suffixes: readonly string[]; readonly field: Field<number> };
}

export const catalog = {
  page: {
    type: 'page',
    from: 'browser',
    why: 'Which parts of the DC/OS UI are used, so that the most used become better first.',
    properties: {
      path: routePattern('The pattern of the page, such as /nodes/:nodeID; never the address itself.'),
    },
  },
  dcos_login: {
    type: 'track',
    from: 'browser',
    why: 'How often somebody logs in to the DC/OS UI, in which way, and how long that takes. Not who.',
    properties: {
      method: oneOf('The way: an OAuth provider, a name and a password, single sign-on, or one the page cannot tell.', [
        'oauth',
        'local',
        'sso',
        'unknown',
      ]),
      ms: durationIfKnown('From the login page being shown to the login.'),
    },
  },
  dcos_login_failed: {
    type: 'track',
    from: 'browser',
    why: 'How often a login fails, and on whose side, so that what fails most is mended first. Not who, not what they typed.',
    properties: {
      error: oneOf('What it failed at: the cluster refused, the cluster was in trouble, or there was no answer.', [
        'credentials',
        'network',
        'server',
      ]),
    },
  },
  dcos_logout: {
    type: 'track',
    from: 'browser',
    why: 'How often somebody logs out of the DC/OS UI, and how often the session ends under their hands. Not who.',
    properties: {
      reason: oneOf('Their own wish, or the end of the session.', ['user', 'expired']),
    },
  },
  health: {
    type: 'track',
    from: 'cluster',
    why: 'How reliable the core components are: for every systemd unit, on how many nodes it runs and is unhealthy.',
    properties: { trimmed: trimmed('Units') },
    family: {
      prefix: 'health-unit-',
      suffixes: ['-total', '-unhealthy'],
      field: count('Nodes that have the unit, and those of them where it is unhealthy.'),
    },
  },
  mesos_track: {
    type: 'track',
    from: 'cluster',
    why: 'The resources of the cluster and their use, and which services are installed.',
    properties: {
      agents_active: quantity('Active agents.'),
      agents_connected: quantity('Connected agents.'),
      cpu_total: quantity('CPUs in the cluster.'),
      cpu_used: quantity('Allocated CPUs.'),
      disk_total: quantity('Disk space, MB.'),
      disk_used: quantity('Allocated disk space, MB.'),
      mem_total: quantity('Memory, MB.'),
      mem_used: quantity('Allocated memory, MB.'),
      task_count: quantity('Running tasks.'),
      framework_count: quantity('Active frameworks (DC/OS services).'),
      frameworks: names('Names of the registered frameworks.'),
      trimmed: trimmed('Frameworks'),
    },
  },
  package_list: {
    type: 'track',
    from: 'cluster',
    why: 'Which packages are installed.',
    properties: {
      package_list: packages('The installed packages: their app id, name and version.'),
      trimmed: trimmed('Packages'),
    },
  },
} as const satisfies Readonly<Record<string, EventSpec>>;

/** On every event, and from the proxy alone: the browser neither sends nor sees them. */
export const generalProperties = {
  clusterId: name('The id made for the cluster at its first start; the same value as anonymousId.'),
  customerKey: name('The key of an Enterprise customer; empty in open DC/OS.'),
  environmentVersion: name('The version of DC/OS.'),
  licenseId: name('The id of the licence; empty in open DC/OS.'),
  platform: name('The platform DC/OS was installed for; the provider unless the operator said otherwise.'),
  provider: name('Where DC/OS runs: onprem, aws, azure.'),
  source: oneOf('Always "cluster".', ['cluster']),
  variant: oneOf('The edition of DC/OS.', ['open', 'enterprise']),
} as const satisfies Readonly<Record<string, AnyField>>;
