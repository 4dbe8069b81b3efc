import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createCluster } from '../../../example/cluster/cluster.ts';
import { freePort } from '../free-port.ts';
import { pageEvent } from '../page-event.ts';
import { startReceiver } from '../receiver.ts';
import { CLI, start } from '../run-command.ts';
import { until } from '../until.ts';
import { closeLater, converse, serve, tap } from './far-sides.ts';
import { talkativeDestination, talkativeMaster } from './master.ts';
import { plantedRequests } from './requests.ts';
import { type Planted, plantSecrets } from './secrets.ts';

export interface Outcome {
  readonly planted: Planted;
  /** Everything that came out, by where it did. What may hold a secret is without that one. */
  readonly places: Readonly<Record<string, string>>;
  /** Everything the requests held. */
  readonly said: string;
  /** Ids of events that were accepted. */
  readonly accepted: readonly string[];
}

interface Intake {
  readonly intake: { readonly accepted: number; readonly refused: Readonly<Record<string, number>> };
  readonly destinations: Readonly<Record<string, { readonly delivered: number; readonly dead: number }>>;
}

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
/** The far side a key is for may have it, in its own header; the rest must be without it. */
const without = (text: string, name: string, value: string) =>
  text.replaceAll(new RegExp(`^${name}: ${value.replaceAll(/[+/=.]/g, '\\$&')}\r$`, 'gim'), '');

/**
 * Runs the real proxy among far sides that tell secrets, sends it secrets in every way, and gathers all that comes out.
 *
 * @param mutant the main file of a proxy that is broken on purpose
 */
export async function runPlanted(home: string, mutant?: string): Promise<Outcome> {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const { planted, privateKeyPem } = plantSecrets();
  const keep = (name: string, content: string) => {
    const file = path.join(home, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  };

  const receiver = await startReceiver();
  closeLater(receiver.close);
  const master = talkativeMaster(planted);
  const toReceiver = await tap(receiver.url);
  const toBroken = await tap(await serve(talkativeDestination(planted)));
  const toProxy = await tap(await serve((_, response) => void response.end()));
  const masterUrl = await serve(master.listener);
  const [toCluster, toLogin] = [await tap(masterUrl), await tap(masterUrl)];
  const licensingSocket = await serve(master.listener, path.join(home, 'licensing.sock'));

  const port = await freePort();
  const secret = Buffer.from(planted.authSecret);
  const cluster = await createCluster({
    clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9',
    proxyUrl: `http://127.0.0.1:${port}`,
    secret,
  });
  closeLater(cluster.close);
  const account = { uid: 'telemetry', private_key: privateKeyPem, login_endpoint: `${toLogin.url}/login` };
  const dataDir = path.join(home, 'data');
  const events = path.join(home, 'events.ndjson');
  const config = {
    listen: { host: '127.0.0.1', port },
    access: {
      kind: 'admin-router',
      secretFile: keep('auth-secret', planted.authSecret),
      admins: { uids: [planted.email] },
    },
    dataDir,
    cluster: {
      clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9',
      version: '2.1.3',
      variant: 'enterprise',
      diagnosticsUrl: `${toCluster.url}/report`,
      mesosFrameworksUrl: `${toCluster.url}/frameworks`,
      mesosMetricsUrl: `${toCluster.url}/snapshot`,
      cosmosUrl: `${toCluster.url}/packages`,
      licensingSocket,
      serviceAccountFile: keep('service-account.json', JSON.stringify(account)),
    },
    collect: { everyMs: 1_000 },
    destinations: [
      { kind: 'segment', name: 'good', url: toReceiver.url, writeKeyFile: keep('write-key', planted.writeKey) },
      { kind: 'segment', name: 'broken', url: toBroken.url, writeKeyVariable: 'PLANTED_KEY' },
      {
        kind: 'segment',
        name: 'tunnelled',
        url: 'http://127.0.0.1:9',
        writeKey: planted.otherWriteKey,
        proxyUrl: toProxy.url.replace('//', `//user:${planted.proxyPassword}@`),
      },
      { kind: 'file', name: 'file', path: events },
    ],
    log: { level: 'trace' },
  };
  const env = {
    PLANTED_KEY: planted.variable,
    HTTP_PROXY: `http://user:${planted.proxyPassword}@127.0.0.1:9`,
    SOME_TOKEN: planted.header,
  };
  const running = start(mutant ?? CLI, ['serve', '--config', keep('telemetry.json', JSON.stringify(config))], env);
  const url = await until('the proxy to listen', () => {
    if (running.child.exitCode !== null) throw new Error(`the proxy ended at once:\n${running.stderr()}`);
    return /"url":"(http:[^"]+)"/.exec(running.stderr())?.[1];
  });
  const token = await cluster.tokens.issue(planted.email);
  const secrets = { ...planted, token, ownerKey: readFileSync(path.join(dataDir, 'owner.key'), 'utf8').trim() };

  const answers: Record<string, string> = {};
  const ids = { good: [] as string[] };
  const requests = plantedRequests(secrets, token, ids);
  for (const { what, bytes } of requests) answers[`answer to ${what}`] = await converse(url, planted.peer, bytes);

  const throughRouter = pageEvent();
  ids.good.push(throughRouter.messageId);
  const routed = await fetch(`${cluster.url}/service/telemetry/v1/batch?${planted.query}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      cookie: `dcos-acs-auth-cookie=${token}; other=${planted.cookie}`,
      'user-agent': planted.userAgent,
      referer: planted.referrer,
    },
    body: JSON.stringify({ batch: [throughRouter] }),
  });
  answers['answer through Admin Router'] = `${routed.status} ${await routed.text()}`;

  const local = (of: string) => fetch(`${url}/${of}?token=${token}`, { headers: { cookie: planted.cookie } });
  const health = async () => (await (await local('healthz')).json()) as Intake;
  const everything = until(
    'everything to have happened',
    async () => {
      const { good, broken } = (await health()).destinations;
      const arrived = (await receiver.received()).length >= ids.good.length + 3;
      const happened = arrived && master.asked() > 7 && (broken?.dead ?? 0) > 2 && (good?.delivered ?? 0) > 5;
      return happened ? true : undefined;
    },
    mutant === undefined ? 60_000 : 3_000,
  );
  // One that is broken may never come to its end.
  await (mutant === undefined ? everything : everything.catch(() => undefined));

  const shown = { healthz: await (await local('healthz')).text(), metrics: await (await local('metrics')).text() };
  const sent = await fetch(`${url}/v1/sent`, { headers: { authorization: `token=${token}` } });
  const whatWasSent = await sent.text();
  const folder = () =>
    Object.fromEntries(
      readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
        .filter((name) => statSync(path.join(dataDir, name)).isFile() && name !== 'owner.key')
        .map((name) => [name, readFileSync(path.join(dataDir, name), 'latin1')]),
    );
  const whileOpen = Object.entries(folder()).map(([name, text]) => [`${name} while open`, text]);
  running.child.kill('SIGTERM');
  await running.ended;
  const afterwards = Object.entries(folder()).map(([name, text]) => [`${name} at the end`, text]);

  return {
    planted: secrets,
    accepted: ids.good,
    said: requests.map(({ bytes }) => bytes.toString('latin1')).join('\n'),
    places: {
      ...answers,
      ...shown,
      ...Object.fromEntries([...whileOpen, ...afterwards]),
      'what was sent': whatWasSent,
      'standard error': running.stderr(),
      'standard output': running.stdout(),
      'the file of events': readFileSync(events, 'latin1'),
      'the wire to the receiver': without(toReceiver.sent(), 'authorization', basic(`${planted.writeKey}:`)),
      'the wire to the broken destination': without(toBroken.sent(), 'authorization', basic(`${planted.variable}:`)),
      'the wire to the HTTP proxy': without(
        toProxy.sent(),
        'proxy-authorization',
        basic(`user:${planted.proxyPassword}`),
      ),
      'the wire to the cluster': without(toCluster.sent(), 'authorization', `token=${planted.loginToken}`),
      'the wire to the login': toLogin.sent(),
    },
  };
}
