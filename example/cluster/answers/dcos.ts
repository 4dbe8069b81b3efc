export interface UiConfigOptions {
  readonly clusterId: string;
  /** `telemetry_enabled` of the cluster's configuration. @default true */
  readonly trackingEnabled?: boolean;
  /** How people log in: open DC/OS's plugin, or the enterprise one. @default oauth */
  readonly login?: 'oauth' | 'authentication';
}

/** `GET /dcos-metadata/ui-config.json` of DC/OS 2.1: the file's content and what the identity service adds. */
export const uiConfig = ({ clusterId, trackingEnabled = true, login = 'oauth' }: UiConfigOptions): unknown => ({
  uiConfiguration: {
    plugins: {
      banner: { enabled: false },
      branding: { enabled: false },
      'external-links': { enabled: false },
      authentication: { enabled: login === 'authentication' },
      oauth: { enabled: login === 'oauth', authHost: 'https://dcos.auth0.com' },
      intercom: { enabled: false, appId: '' },
      tracking: { enabled: trackingEnabled, metadata: { openBuild: true } },
      'ui-update': { enabled: true },
      mesos: { 'logging-strategy': 'fluentbit+logrotate' },
    },
  },
  clusterConfiguration: { firstUser: false, id: clusterId },
});

/** `GET /dcos-metadata/dcos-version.json` */
export const dcosVersion = (version: string): unknown => ({
  version,
  'dcos-image-commit': '1f1e1d1c1b1a19181716151413121110aabbccdd',
  'bootstrap-id': '00112233445566778899aabbccddeeff00112233',
  'dcos-variant': 'open',
});

/** `GET /metadata`; the address is from the range for documentation (RFC 5737). */
export const metadata = (clusterId: string): unknown => ({ PUBLIC_IPV4: '203.0.113.7', CLUSTER_ID: clusterId });
