import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { FRAMEWORKS, SNAPSHOT } from '../fake-cluster.ts';
import { COMMON_UNIT, reportText } from '../report-generator.ts';
import type { Planted } from './secrets.ts';

/**
 * A master that is ill at first, and says what it should not while it is; then well, with secrets in everything that is
 * read and not sent. Its login service, likewise.
 */
export function talkativeMaster(secrets: Planted): {
  readonly listener: RequestListener;
  readonly asked: () => number;
} {
  const all = JSON.stringify(secrets);
  const times = new Map<string, number>();

  const ill: readonly ((response: ServerResponse) => void)[] = [
    (response) => response.writeHead(500, `Error ${secrets.upstream}`, { 'x-trace': secrets.upstream }).end(all),
    (response) => response.writeHead(200, { 'content-type': 'text/html' }).end(`<html>${all}`),
    (response) =>
      response.writeHead(302, { location: `http://${secrets.upstream}.example/${secrets.upstream}` }).end(all),
    (response) => response.end(`{"frameworks":[{"name":${secrets.upstream}`),
    (response) => response.writeHead(200, { 'content-encoding': secrets.upstream }).end(all),
  ];

  const report = reportText({ nodes: 2, failing: { [COMMON_UNIT]: 1 }, updatedTime: new Date().toISOString() })
    .replaceAll('connection refused', `${secrets.upstream} ${secrets.email} ${secrets.url}`)
    .replaceAll('10.0.0.1', secrets.nodeIp ?? '');
  const task = { id: secrets.upstream, name: secrets.email, executor_id: all, labels: [{ key: 'k', value: all }] };
  const frameworks = {
    frameworks: FRAMEWORKS.frameworks.map((one) => ({
      ...one,
      tasks: [task],
      hostname: secrets.nodeIp,
      webui_url: secrets.url,
      principal: secrets.email,
    })),
    completed_frameworks: [{ id: 'old', name: secrets.upstream }],
  };
  const definition = { name: 'hello-world', version: '1.0', maintainer: secrets.email, scm: secrets.url, config: all };
  const well: Readonly<Record<string, string>> = {
    '/report': report,
    '/frameworks': JSON.stringify(frameworks),
    '/snapshot': JSON.stringify({ ...SNAPSHOT, 'master/secret': secrets.upstream }),
    '/packages': JSON.stringify({
      packages: [{ appId: '/hello-world', packageInformation: { packageDefinition: definition, metadata: all } }],
    }),
    '/login': JSON.stringify({ token: secrets.loginToken, also: all }),
  };

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    const time = times.get(path) ?? 0;
    times.set(path, time + 1);
    if (path === '/licenses') {
      const licence = {
        id: 'licence-1',
        license_terms: { end_timestamp: '2040-01-01T00:00:00Z', owner: secrets.email },
      };
      response.end(JSON.stringify([{ ...licence, decryption_key: secrets.decryptionKey, all }]));
    } else if (path === '/login' && time === 0) response.writeHead(401).end(all);
    else {
      const illness = path === '/login' ? undefined : ill[time];
      if (illness === undefined) response.end(well[path] ?? '{}');
      else illness(response);
    }
  }

  return {
    listener: (request, response) => {
      request.resume().once('end', () => answer(request, response));
    },
    asked: () => Math.min(...['/report', '/frameworks', '/snapshot', '/packages'].map((path) => times.get(path) ?? 0)),
  };
}

/** A destination that refuses in every way it can, each time with everything it should not say. */
export function talkativeDestination(secrets: Planted): RequestListener {
  const all = JSON.stringify(secrets);
  let time = -1;
  return (request, response) => {
    request.resume().once('end', () => {
      const echo = `${all}${request.headers.authorization}`;
      time += 1;
      if (time === 0) response.writeHead(500, `No ${secrets.upstream}`, { 'x-key': echo }).end(echo);
      else if (time === 1) response.writeHead(429, { 'retry-after': `${secrets.upstream}` }).end(echo);
      else if (time === 2) response.writeHead(302, { location: secrets.url }).end(echo);
      else if (time === 3) {
        const rejected = [{ index: 0, reason: secrets.upstream, email: secrets.email, echo }];
        response.end(JSON.stringify({ success: true, rejected, message: echo }));
      } else if (time % 2 === 0) response.writeHead(400, { 'x-key': echo }).end(echo);
      else response.destroy();
    });
  };
}
