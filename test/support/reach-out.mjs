/**
 * Sends one request to each URL with the clients the proxy has, and with a client that takes what Node's defaults give:
 * in a process of its own, since its environment is what is tested. Prints what became of each, as JSON.
 */
const [ca, ...urls] = process.argv.slice(2);
const dist = new URL('../../dist/proxy/', import.meta.url);
const { createSegmentDestination } = await import(new URL('destinations/segment.js', dist));
const { createClusterHttp } = await import(new URL('identity/http.js', dist));
const { reachOf } = await import(new URL('outbound/cluster-reach.js', dist));
const { Secret } = await import(new URL('secrets/secret.js', dist));
const { request } = await import('undici');

const never = new AbortController().signal;
const trusted = ca === '' ? {} : { ca };
const errorOf = (error) => error.code ?? error.cause?.code ?? error.name;

async function destination(url) {
  const config = { kind: 'segment', name: 'segment', url, writeKey: new Secret('key'), ...trusted };
  const segment = createSegmentDestination(config, Date.now);
  const { kind, reason } = await segment.send(['{"messageId":"1"}'], never);
  await segment.close();
  return reason ?? kind;
}

async function cluster(url) {
  const http = createClusterHttp(ca === '' ? undefined : ca, reachOf([url]));
  try {
    const answer = await http({ url: new URL(url), method: 'GET', headers: {}, signal: never });
    answer.resume();
    return `HTTP ${answer.statusCode}`;
  } catch (error) {
    return errorOf(error);
  }
}

async function bare(url) {
  try {
    const { statusCode, body } = await request(url);
    await body.dump();
    return `HTTP ${statusCode}`;
  } catch (error) {
    return errorOf(error);
  }
}

const outcomes = [];
for (const url of urls) {
  outcomes.push({ destination: await destination(url), cluster: await cluster(url), bare: await bare(url) });
}
process.stdout.write(JSON.stringify(outcomes));
process.exit();
