import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tokenOf } from '../../support/as-user.ts';
import { freePort } from '../../support/free-port.ts';
import { installedTool } from '../../support/installed-tool.ts';
import { pageEvent } from '../../support/page-event.ts';
import { root } from '../../support/run-command.ts';
import { startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();
const snippet = readFileSync(path.join(root, 'deploy/admin-router/telemetry.conf'), 'utf8');
const NGINX = { name: 'nginx', package: 'nginx', file: 'usr/sbin/nginx' };

/** The four headers Admin Router sets for whatever is behind it (includes/proxy-headers.conf, DC/OS 1.13 to 2.2). */
const PROXY_HEADERS = `
proxy_set_header Host $http_host;
proxy_set_header X-Real-IP $remote_addr;
proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
proxy_set_header X-Forwarded-Proto $scheme;
`;

/** An nginx with the include in the place it has in Admin Router; its Lua, which asks for a login, is Admin Router's. */
async function startRouter(proxyPort: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const port = await freePort();
  mkdirSync(path.join(folder, 'includes'), { recursive: true });
  writeFileSync(path.join(folder, 'includes/proxy-headers.conf'), PROXY_HEADERS);
  const location = snippet
    .replace(/access_by_lua_block \{[^}]*\}/, '')
    .replace('127.0.0.1:8787', `127.0.0.1:${proxyPort}`);
  writeFileSync(
    path.join(folder, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log stderr;
     events {}
     http { access_log off;
       ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((one) => `${one}_temp_path ${folder}/${one};`).join(' ')}
       server { listen 127.0.0.1:${port};
         location ~ ^/service/(?<serviceid>[0-9a-zA-Z-.]+)$ { rewrite ^/service/(.*)$ /service/$1/ permanent; }
         location ~ ^/service/(?<service_path>.+) { return 404; }
         ${location}
       } }`,
  );
  const child = spawn(installedTool(NGINX), ['-p', folder, '-c', path.join(folder, 'nginx.conf')], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  await until('nginx', () =>
    fetch(`${url}/service/x/`)
      .then(() => true)
      .catch(() => undefined),
  );
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

describe('the include for Admin Router', () => {
  it('leads /service/telemetry/ to the proxy, with what it needs to know other sites', async () => {
    const proxy = await startProxy({ cluster: { clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9' } }, folder);
    const router = await startRouter(new URL(proxy.url).port);
    try {
      const base = `${router.url}/service/telemetry`;
      const redirect = await fetch(base, { redirect: 'manual' });
      expect([redirect.status, new URL(redirect.headers.get('location') ?? '').pathname]).toEqual([
        301,
        '/service/telemetry/',
      ]);
      expect((await fetch(`${base}/readyz`)).status).toBe(200);
      expect((await fetch(`${base}/`)).headers.get('content-type')).toContain('text/html');
      expect((await fetch(`${router.url}/service/other/`)).status).toBe(404);
      const post = async (origin: string) => {
        const headers = { 'content-type': 'application/json', origin, ...tokenOf('jane') };
        const body = JSON.stringify({ batch: [pageEvent()] });
        return (await fetch(`${base}/v1/batch`, { method: 'POST', headers, body })).status;
      };
      expect(await post(router.url)).toBe(200);
      expect(await post('http://elsewhere.example')).toBe(403);
    } finally {
      await router.stop();
      expect(await proxy.stop()).toBe(0);
    }
  });

  it('asks for a login as Admin Router does for every service, and takes its cookies off', () => {
    const lua = /access_by_lua_block \{([^}]*)\}/.exec(snippet)?.[1] ?? '';
    expect(lua.trim().split(/;\s*/).filter(Boolean)).toEqual([
      'auth.access_service_endpoint("telemetry")',
      'util.clear_dcos_cookies()',
    ]);
    expect(snippet).toMatch(/^location \^~ \/service\/telemetry\/ \{$/m);
    const unit = JSON.parse(readFileSync(path.join(root, 'deploy/systemd/telemetry.json'), 'utf8')) as {
      listen: { host: string; port: number };
    };
    expect(snippet).toContain(`proxy_pass http://${unit.listen.host}:${unit.listen.port}/;`);
  });
});
