import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { spawnOn } from '../frame/cores.ts';
import { type Started, stop } from './contestants.ts';

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** What a server in C does that reads the request and answers, and looks at nothing. */
export async function startNginx(folder: string): Promise<Started> {
  if (spawnSync('nginx', ['-v']).status !== 0) return { missing: 'nginx is not installed' };
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const config = path.join(folder, 'nginx.conf');
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  writeFileSync(
    config,
    `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log stderr crit; events { worker_connections 256; }
     http { access_log off; keepalive_requests 1000000000; client_max_body_size 1m; ${places.join(' ')}
       server { listen 127.0.0.1:${port}; default_type application/json;
                location / { return 200 '{"success":true}'; } } }`,
  );
  const child = spawnOn(0, 'nginx', ['-c', config, '-p', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  while (!(await answers(port))) {
    if (child.exitCode !== null) return { missing: 'nginx does not start' };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { port, pids: child.pid === undefined ? [] : [child.pid], stop: () => stop(child, 'SIGTERM') };
}
