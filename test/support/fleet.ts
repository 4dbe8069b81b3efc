import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { BatchReceiver } from './batch-receiver.ts';
import { expectConservation } from './conservation.ts';
import { type HealthDocument, type StartedProxy, startProxy } from './start-proxy.ts';
import { until } from './until.ts';

export const CLUSTER_ID = '70b28f00-e38f-41b2-a723-aab344f535b9';

export interface FleetOptions {
  readonly folder: string;
  readonly receiver: BatchReceiver;
  /** More of `spool`. */
  readonly spool: Readonly<Record<string, unknown>> & { readonly url: string };
  /** More of the configuration. */
  readonly config?: object;
  /** The command line they run. @default the built one */
  readonly script?: string;
}

export interface Fleet {
  /** Those that run, oldest first. */
  readonly proxies: readonly StartedProxy[];
  start(): Promise<StartedProxy>;
  /** SIGKILL. */
  kill(proxy: StartedProxy): Promise<void>;
  /** Waits until each of them takes events. */
  ready(): Promise<void>;
  /** Waits until everything that was acknowledged is where it should be, and the sums agree. @returns health at that time */
  settled(acknowledged: ReadonlySet<string>): Promise<HealthDocument>;
  /** SIGTERM for all; each ends with 0. */
  stop(): Promise<void>;
}

/** The one that `settled` looks at. */
export const destinationOf = ({ url }: Pick<BatchReceiver, 'url'>) => ({
  kind: 'segment',
  name: 'receiver',
  url,
  writeKey: 'test',
});

/** Proxies on one database, each with a folder of its own, as on machines of their own. */
export function createFleet({ folder, receiver, spool, config, script }: FleetOptions): Fleet {
  const proxies: StartedProxy[] = [];
  let number = 0;
  const whole = {
    cluster: { clusterId: CLUSTER_ID, version: '2.1.3', variant: 'open', provider: 'onprem' },
    destinations: [destinationOf(receiver)],
    ...config,
    spool: { kind: 'postgres', ...spool },
  };
  return {
    proxies,
    async start() {
      number += 1;
      const home = path.join(folder, `proxy-${number}`);
      mkdirSync(home, { recursive: true });
      const proxy = await startProxy(whole, home, {}, script);
      proxies.push(proxy);
      return proxy;
    },
    async kill(proxy) {
      proxies.splice(proxies.indexOf(proxy), 1);
      proxy.child.kill('SIGKILL');
      await proxy.ended;
    },
    async ready() {
      const isReady = async ({ url }: StartedProxy) => ((await fetch(`${url}/readyz`)).ok ? true : undefined);
      await Promise.all(proxies.map((proxy) => until('a proxy to take events', () => isReady(proxy))));
    },
    async settled(acknowledged) {
      const [proxy] = proxies;
      if (proxy === undefined) throw new Error('nobody is left to deliver');
      // A destination that was away for long is asked again after a minute (backoff.ts).
      const health = await until(
        'everything to be delivered',
        async () => {
          const now = await proxy.health();
          return now.spool.state === 'open' && now.destinations.receiver?.pending === 0 ? now : undefined;
        },
        120_000,
      );
      const counts = receiver.counts();
      expect([...acknowledged].filter((id) => !counts.has(id))).toEqual([]);
      expectConservation(health);
      expect(health.destinations.receiver).toMatchObject({ delivered: counts.size, dead: 0, erased: 0, dropped: {} });
      return health;
    },
    async stop() {
      const ends = await Promise.all(
        proxies.splice(0).map(async (proxy) => ({ code: await proxy.stop(), said: proxy.stderr().slice(-2_000) })),
      );
      expect(ends.filter(({ code }) => code !== 0)).toEqual([]);
    },
  };
}
