import type { AccessConfig } from '../../access/config.ts';
import { readJwks, readJwksFile } from '../../access/jwks.ts';
import { readSecretFile } from '../../access/secret-file.ts';
import { readCa } from '../../identity/ca.ts';
import { createClusterHttp } from '../../identity/http.ts';
import { reachOf } from '../../outbound/cluster-reach.ts';
import type { OperatorFiles } from '../../secrets/operator-files.ts';
import { type Check, type Finding, ok, warning, wrong } from '../finding.ts';
import { wayOut } from '../way-out.ts';

const NAME = 'login keys';

interface Deps {
  readonly files: OperatorFiles;
  /** PEM of the cluster's CA, which counts where `access` names none. */
  readonly ca: string | undefined;
}

async function fromUrl(url: string, caFile: string | undefined, { files, ca }: Deps): Promise<Finding> {
  const own = caFile === undefined ? undefined : await readCa(caFile, files.trusted);
  if (own?.ok === false) return wrong(NAME, `access.caFile: ${own.error}`);
  const reading = await readJwks(url, createClusterHttp(own?.pem ?? ca, reachOf([url])));
  const { host } = new URL(url);
  if (reading.ok) return ok(NAME, `${host} has ${reading.keys.size} to verify logins with`);
  const fix = /no set of keys|no RSA key|not JSON/.test(reading.reason)
    ? 'the path is …/acs/api/v1/auth/jwks'
    : wayOut(reading.reason, 'access.caFile');
  return wrong(NAME, `access.jwksUrl: ${host}: ${reading.reason}; until it does, nobody is let in`, fix);
}

async function look(access: AccessConfig, deps: Deps): Promise<Finding> {
  if (access.kind === 'loopback') {
    return warning(
      NAME,
      'access.kind is "loopback": no login is verified, and only this machine may connect',
      'that is for trying it out; behind Admin Router set "admin-router"',
    );
  }
  const { secretFile, jwksFile, jwksUrl, caFile } = access;
  if (secretFile !== undefined) {
    const reading = await readSecretFile(secretFile, deps.files);
    if (reading.ok) return ok(NAME, 'the secret that tokens are signed with can be read');
    return wrong(NAME, reading.error, 'open DC/OS up to 1.12 has it on masters; from 1.13 on use access.jwksUrl');
  }
  if (jwksFile !== undefined) {
    const reading = await readJwksFile(jwksFile, deps.files.trusted);
    if (reading.ok) return ok(NAME, `the copy has ${reading.keys.size} to verify logins with`);
    return wrong(
      NAME,
      `access.jwksFile: ${jwksFile}: ${reading.reason}`,
      'make it anew on a master: curl http://127.0.0.1:8101/acs/api/v1/auth/jwks',
    );
  }
  return jwksUrl === undefined ? wrong(NAME, 'access: names no key to verify with') : fromUrl(jwksUrl, caFile, deps);
}

/** What logins are verified with: can it be had, and is it what it should be? */
export const checkLoginKeys = (access: AccessConfig, deps: Deps): Check => ({
  name: NAME,
  run: async () => [await look(access, deps)],
});
