import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from './certificate.ts';

/** One request as it arrived. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a path answers: a body with 200, or whatever the function does with the response. */
export type Answer = string | ((response: ServerResponse, asked: Asked) => void);

export interface FakeCluster {
  /** `http://127.0.0.1:port`, without a slash. */
  readonly origin: string;
  readonly asked: Asked[];
  readonly answers: Record<string, Answer>;
  close(): Promise<void>;
}

/** The snapshot of a small cluster, as its leading master gives it. */
export const SNAPSHOT = {
  'master/elected': 1,
  'master/cpus_total': 12,
  'master/cpus_used': 0.9,
  'master/disk_total': 105_024,
  'master/disk_used': 0,
  'master/mem_total': 43_008,
  'master/mem_used': 15_155.7999999996,
  'master/tasks_running': 3,
  'master/frameworks_active': 2,
  'master/slaves_connected': 2,
  'master/slaves_active': 2,
  'master/uptime_secs': 86_401.5,
};
/** The properties it should become. */
export const SNAPSHOT_PROPERTIES = {
  agents_active: 2,
  agents_connected: 2,
  cpu_total: 12,
  cpu_used: 0.9,
  disk_total: 105_024,
  disk_used: 0,
  mem_total: 43_008,
  mem_used: 15_155.7999999996,
  task_count: 3,
  framework_count: 2,
};
export const FRAMEWORKS = {
  frameworks: [
    { id: 'f-0', name: 'marathon', tasks: [{ id: 't', name: 'not-a-framework', resources: { cpus: 0.1 } }] },
    { id: 'f-1', name: 'metronome', tasks: [] },
  ],
  completed_frameworks: [{ id: 'old', name: 'gone' }],
  unregistered_frameworks: [],
};

/** A master on loopback: diagnostics, Mesos and Cosmos, with answers a test can replace. Closes with the test file. */
export async function startFakeCluster(certificate?: Certificate): Promise<FakeCluster> {
  const asked: Asked[] = [];
  const answers: Record<string, Answer> = {
    '/system/health/v1/report': '{"Units":{},"Nodes":{}}',
    '/frameworks': JSON.stringify(FRAMEWORKS),
    '/metrics/snapshot': JSON.stringify(SNAPSHOT),
    '/package/list': '{"packages":[]}',
  };
  const server: Server =
    certificate === undefined ? createServer() : createTlsServer({ cert: certificate.pem, key: certificate.key });
  server.on('request', async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
    asked.push(one);
    const answer = answers[one.path] ?? answers[one.path.replace(/\?.*/, '')];
    if (answer === undefined) response.writeHead(404).end('not found');
    else if (typeof answer === 'function') answer(response, one);
    else response.setHeader('content-type', 'application/json').end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server has an address and not a path.
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { origin: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, asked, answers, close };
}

/** Where it answers, as dcos-signal's configuration names it. */
export const sourceUrlsOf = ({ origin }: FakeCluster) => ({
  diagnosticsUrls: [`${origin}/system/health/v1/report?cache=0`],
  mesosUrls: [`${origin}/frameworks`, `${origin}/metrics/snapshot`],
  cosmosUrls: [`${origin}/package/list`],
});
