import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PASSWORD } from './cluster/users.ts';
import { DataFolderError } from './data-folder.ts';
import { PortError } from './http/listen.ts';
import { help, parseOptions } from './options.ts';
import { ProxyError } from './proxy-process.ts';
import { type Example, startExample } from './start.ts';

/** The process behind `npm start`: arguments, signals, what is printed, the exit code. */
const root = fileURLToPath(new URL('../../', import.meta.url));

function welcome({ uiUrl, masterUrl, receiverUrl, proxyUrl, dataDir }: Example): string {
  const shown = path.relative(process.cwd(), dataDir);
  const noes = ['DO_NOT_TRACK', 'DCOS_TELEMETRY_DISABLED'].filter((name) => process.env[name] !== undefined);
  return `
  DC/OS UI telemetry is running.

    Cluster UI        ${uiUrl}   log in as jane.doe@example.com, password ${PASSWORD}
    Insight           ${uiUrl}/service/telemetry/   what was counted, for whoever logs in as bootstrapuser
    Received events   ${receiverUrl}   what arrives at the Segment endpoint, live
    Proxy             ${proxyUrl}   /healthz, /metrics
    Master            ${masterUrl}   what the proxy collects from
    Data              ${shown.startsWith('..') ? dataDir : `./${shown}`}
${noes.map((name) => `\n  ${name} is set: the proxy keeps to it while it says no.\n`).join('')}
  Ctrl-C stops everything.

`;
}

/** Whom to ask for another one. */
function advice(error: unknown): string | undefined {
  if (error instanceof PortError) return `${error.message}; choose another with --port-${error.who}`;
  if (error instanceof DataFolderError) return `${error.message}; choose another with --data`;
  if (error instanceof ProxyError) return error.message;
  return undefined;
}

async function main(): Promise<number> {
  const parsed = parseOptions(process.argv.slice(2), process.env);
  if (parsed.kind === 'help') {
    process.stdout.write(help);
    return 0;
  }
  if (parsed.kind === 'wrong') {
    process.stderr.write(`${parsed.problem}; npm start -- --help lists the options\n`);
    return 1;
  }

  let example: Example | undefined;
  const stopRequested = new Promise<'signal'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        resolve('signal');
        // A second one is impatience.
        process.once(signal, () => {
          example?.kill();
          process.exit(1);
        });
      });
  });
  try {
    example = await startExample({ ...parsed.options, root, execPath: process.execPath, env: process.env });
  } catch (error) {
    const line = advice(error);
    if (line === undefined) throw error;
    process.stderr.write(`${line}\n`);
    return 1;
  }
  process.stdout.write(welcome(example));

  const end = await Promise.race([stopRequested, example.proxyGone.then((words) => ({ words }))]);
  await example.close();
  if (end === 'signal') return 0;
  process.stderr.write(`the proxy stopped by itself (${end.words})\n`);
  return 1;
}

process.exitCode = await main();
