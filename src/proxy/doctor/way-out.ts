/** What can be said of a whole class of failures; `hint` has what the place adds to it. */
interface WayOut {
  readonly reason: RegExp;
  readonly fix: string;
}

const UNKNOWN_CA = /SELF_SIGNED|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT)|DEPTH_ZERO/;

/** Policy as data: reasons are words of ours, HTTP statuses and codes of Node and OpenSSL. */
const WAYS: readonly WayOut[] = [
  { reason: /ALTNAME_INVALID/, fix: 'its certificate is for another name: use the name that it is for' },
  { reason: /CERT_NOT_YET_VALID/, fix: 'its certificate is of the future: see whose clock is wrong' },
  { reason: /CERT_HAS_EXPIRED/, fix: 'its certificate has run out: have it renewed' },
  {
    reason: /WRONG_VERSION|EPROTO|SSL|TLS/,
    fix: 'it does not speak TLS 1.2 there: see whether the URL should be http',
  },
  { reason: /refused/i, fix: 'nothing listens there: see that it runs, and that the URL names its port' },
  {
    reason: /no such host|ENOTFOUND|EAI_AGAIN/,
    fix: 'the name is not known on this machine: see the URL and /etc/resolv.conf',
  },
  { reason: /unreachable|in time|timeout|ETIMEDOUT|TIMEOUT/, fix: 'see the network and the firewalls on the way' },
  {
    reason: /connection lost|not HTTP|other side/,
    fix: 'something in between ends the connection: see the URL and any HTTP proxy',
  },
  {
    reason: /web page/,
    fix: 'that is a page, and not the API: see the URL; a login page means that a login is wanted',
  },
  { reason: /redirects/, fix: 'name the place it redirects to' },
  { reason: /HTTP 404/, fix: 'see the path of the URL' },
  { reason: /HTTP 5/, fix: 'it is in trouble itself: see its log' },
];

/**
 * The way out of a failed exchange.
 *
 * @param reason as a room says it @param caKey the key of the configuration for a CA of this place
 */
export function wayOut(reason: string, caKey: string): string | undefined {
  if (UNKNOWN_CA.test(reason))
    return `nobody known here vouches for its certificate: name the PEM file of its CA in ${caKey}`;
  return WAYS.find((way) => way.reason.test(reason))?.fix;
}
