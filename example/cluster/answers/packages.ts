interface CatalogPackage {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly framework: boolean;
  readonly selected: boolean;
  readonly installedAs?: string;
}

const catalogue: readonly CatalogPackage[] = [
  {
    name: 'cassandra',
    version: '2.10.0-3.11.6',
    description: 'A wide-column store for data that must stay available across racks.',
    tags: ['data', 'database', 'nosql'],
    framework: true,
    selected: true,
    installedAs: '/cassandra',
  },
  {
    name: 'dcos-monitoring',
    version: 'v1.3.3',
    description: 'Metrics of the cluster in Prometheus and Grafana.',
    tags: ['monitoring', 'metrics'],
    framework: true,
    selected: true,
  },
  {
    name: 'elastic',
    version: '3.1.0-7.6.0',
    description: 'Full-text search and analytics over JSON documents.',
    tags: ['search', 'data'],
    framework: true,
    selected: false,
  },
  {
    name: 'gitlab',
    version: '1.1-12.4.0',
    description: 'Git repositories, reviews and pipelines.',
    tags: ['scm', 'ci'],
    framework: false,
    selected: false,
  },
  {
    name: 'jenkins',
    version: '4.0.0-2.204.2',
    description: 'Builds on agents that come and go with the work.',
    tags: ['continuous-integration', 'ci'],
    framework: true,
    selected: true,
    installedAs: '/jenkins',
  },
  {
    name: 'kafka',
    version: '2.10.0-2.4.0',
    description: 'A distributed log for streams of records.',
    tags: ['message', 'broker', 'streaming'],
    framework: true,
    selected: true,
    installedAs: '/kafka',
  },
  {
    name: 'marathon-lb',
    version: '1.15.0',
    description: 'HAProxy, kept up to date from the state of Marathon.',
    tags: ['loadbalancer', 'haproxy'],
    framework: false,
    selected: true,
    installedAs: '/marathon-lb',
  },
  {
    name: 'spark',
    version: '2.11.0-2.4.6',
    description: 'Batch and streaming jobs over large data sets.',
    tags: ['bigdata', 'analytics'],
    framework: true,
    selected: false,
  },
];

const definitionOf = ({ name, version, description, tags, framework, selected }: CatalogPackage) => ({
  packagingVersion: '4.0',
  name,
  version,
  maintainer: 'support@example.com',
  description,
  tags,
  selected,
  framework,
  website: null,
  licenses: [{ name: 'Apache License Version 2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' }],
});

/** `POST /package/list`, v1: the installed packages by name and appId. */
export const packageList = (): unknown => ({
  packages: catalogue
    .filter((entry) => entry.installedAs !== undefined)
    .map((entry) => ({
      appId: entry.installedAs,
      packageInformation: { packageDefinition: definitionOf(entry), resourceDefinition: { images: null } },
    })),
});

/** `POST /package/search`: what could be installed. */
export const packageSearch = (): unknown => ({
  packages: catalogue.map((entry) => {
    const { version, ...definition } = definitionOf(entry);
    return { ...definition, currentVersion: version, versions: { [version]: '0' } };
  }),
});
