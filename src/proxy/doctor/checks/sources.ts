import type { Collector, Observation } from '../../collectors/collector.ts';
import { createCollectors } from '../../collectors/create.ts';
import { createClusterHttp } from '../../identity/http.ts';
import type { ClusterSources } from '../../identity/identity.ts';
import { createLogin } from '../../identity/login.ts';
import { reachOf } from '../../outbound/cluster-reach.ts';
import { type Check, type Finding, ok, skipped, warning, wrong } from '../finding.ts';
import { wayOut } from '../way-out.ts';

const CA_KEY = 'cluster.caFile';
/** The key of the configuration, and the permission that Enterprise wants, for each. */
const OF: Readonly<Record<Collector['name'], { readonly key: string; readonly permission: string }>> = {
  diagnostics: { key: 'cluster.diagnosticsUrl', permission: 'dcos:adminrouter:ops:system-health' },
  mesos: { key: 'cluster.mesosFrameworksUrl and mesosMetricsUrl', permission: 'dcos:adminrouter:ops:mesos' },
  cosmos: { key: 'cluster.cosmosUrl', permission: 'dcos:adminrouter:package' },
};

function fixFor(name: Collector['name'], reason: string, hasAccount: boolean): string | undefined {
  const { key, permission } = OF[name];
  if (/no URL/.test(reason)) return `name ${key}, or cluster.adminRouterUrl; without it this track is not sent`;
  if (/HTTP 401/.test(reason)) {
    return hasAccount
      ? 'the account that logs in is of another cluster: see cluster.serviceAccountFile'
      : 'a login is wanted there: name a service account in cluster.serviceAccountFile, or the URL that asks for none';
  }
  if (/HTTP 403/.test(reason)) return `give the service account the permission ${permission}`;
  return wayOut(reason, CA_KEY);
}

function told(name: Collector['name'], observation: Observation, hasAccount: boolean): readonly Finding[] {
  const check = `cluster ${name}`;
  if (observation.ok) {
    return [
      ok(check, 'answers, and its track could be sent'),
      ...observation.notes.map((note) => warning(check, note)),
    ];
  }
  if (observation.standby === true) {
    return [ok(check, 'this master does not lead; the proxy of the leading one sends the tracks of the cluster')];
  }
  const { url, reason } = observation;
  // By wish, it may be: an agent of open DC/OS cannot ask Cosmos.
  if (url === undefined && /no URL/.test(reason)) return [warning(check, reason, fixFor(name, reason, hasAccount))];
  const where = url === undefined || !URL.canParse(url) ? '' : `${new URL(url).host}: `;
  return [wrong(check, `${where}${reason}`, fixFor(name, reason, hasAccount))];
}

interface Deps {
  readonly sources: ClusterSources;
  readonly now: () => number;
}

/** Whether the cluster knows the service account (Enterprise). @returns undefined: there is none. */
async function logIn({ sources, now }: Deps): Promise<Finding | undefined> {
  const { serviceAccount: account, ca } = sources;
  if (account === undefined) return undefined;
  const answer = await createLogin({
    account,
    http: createClusterHttp(ca, reachOf([account.loginUrl])),
    nowMs: now,
  }).token();
  const { host } = new URL(account.loginUrl);
  if (answer.ok) return ok('service account', `${host} lets it in`);
  const fix = /HTTP 40[013]/.test(answer.reason)
    ? "see that cluster.serviceAccountFile holds an account of this cluster, and its private key: 'dcos security org service-accounts show'"
    : wayOut(answer.reason, CA_KEY);
  return wrong('service account', `${host} does not let it in: ${answer.reason}`, fix);
}

/** The three questions the collectors ask, asked as they ask them; what comes is looked at and thrown away. */
export function checkSources(deps: Deps): readonly Check[] {
  const { sources, now } = deps;
  const hasAccount = sources.serviceAccount !== undefined;
  const collectors = createCollectors({ sources, clusterId: '', names: 'omit', now });
  let letIn = true;
  const login: Check = {
    name: 'service account',
    async run() {
      const finding = await logIn(deps);
      letIn = finding === undefined || finding.state === 'ok';
      return finding === undefined ? [] : [finding];
    },
  };
  const asking = collectors.map((collector): Check => {
    const name = `cluster ${collector.name}`;
    return {
      name,
      async run(signal) {
        if (!letIn) return [skipped(name, 'not asked: the service account is not let in')];
        return told(collector.name, await collector.collect(signal), hasAccount);
      },
    };
  });
  return [login, ...asking];
}
