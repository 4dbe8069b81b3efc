import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { answer, answerJson } from '../http/answer.ts';
import { type Listening, listen } from '../http/listen.ts';
import { answerHtmlError } from './access.ts';
import { createAdminRouter } from './admin-router.ts';
import { contentTypeOf, masterAnswers } from './routes.ts';
import { createTokens } from './tokens.ts';

export interface ClusterOptions {
  readonly clusterId: string;
  /** Where `/service/telemetry/` leads, such as `http://127.0.0.1:8787`. */
  readonly proxyUrl: string;
  /** Of Admin Router, which serves the UI. 0, and when absent: any free port. */
  readonly uiPort?: number;
  /** Of the master's own services, which need no login. 0, and when absent: any free port. */
  readonly masterPort?: number;
  /** Folders with the UI's files; without them there is no UI. */
  readonly hostFolders?: readonly string[];
  /** @default 2.1.3 */
  readonly version?: string;
  /** `telemetry_enabled` of the cluster. @default true */
  readonly trackingEnabled?: boolean;
  /** The UI's login plugin. @default oauth */
  readonly login?: 'oauth' | 'authentication';
  /** Signs the login tokens. @default random, so that a restart logs everybody out */
  readonly secret?: Uint8Array;
  /** @default Date.now */
  readonly now?: () => number;
}

/** A stand-in for a DC/OS cluster: Admin Router on one port, the leading master's own services on another. */
export async function createCluster(options: ClusterOptions) {
  const now = options.now ?? Date.now;
  const tokens = createTokens({ secret: options.secret ?? randomBytes(32), now });
  const adminRouter = createAdminRouter({
    clusterId: options.clusterId,
    proxyUrl: options.proxyUrl,
    hostFolders: options.hostFolders ?? [],
    version: options.version ?? '2.1.3',
    trackingEnabled: options.trackingEnabled ?? true,
    login: options.login ?? 'oauth',
    tokens,
    now,
  });

  const onUi: RequestListener = (request, response) => {
    adminRouter.route(request, response).catch((error: unknown) => {
      // The browser went away in the middle of its request: nobody to answer, nothing to report.
      if (!request.complete) return response.destroy();
      console.error('cluster:', error);
      if (response.headersSent) response.destroy();
      else answerHtmlError(response, 500, 'Internal Server Error');
    });
  };

  const onMaster: RequestListener = (request, response) => {
    const route = `${request.method} ${(request.url ?? '/').split('?')[0]}`;
    const found = Object.hasOwn(masterAnswers, route) ? masterAnswers[route] : undefined;
    if (found === undefined) answerJson(response, 404, { message: 'Not Found' });
    else answer(response, 200, contentTypeOf(route), JSON.stringify(found(now())));
  };

  const ui: Listening = await listen(createServer(onUi), 'ui', options.uiPort ?? 0);
  let master: Listening;
  try {
    master = await listen(createServer(onMaster), 'cluster', options.masterPort ?? 0);
  } catch (error) {
    await ui.close();
    throw error;
  }
  return {
    /** Of Admin Router and the UI. */
    url: ui.url,
    /** Of the master's own services. */
    masterUrl: master.url,
    tokens,
    async close(): Promise<void> {
      adminRouter.close();
      await Promise.all([ui.close(), master.close()]);
    },
  };
}

export type Cluster = Awaited<ReturnType<typeof createCluster>>;
