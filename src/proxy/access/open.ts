import type { Transact } from '../database/transaction.ts';
import { readCa } from '../identity/ca.ts';
import { createClusterHttp } from '../identity/http.ts';
import { reachOf } from '../outbound/cluster-reach.ts';
import type { OperatorFiles } from '../secrets/operator-files.ts';
import { createAccess } from './access.ts';
import type { Access } from './asker.ts';
import type { AccessConfig } from './config.ts';
import { type JwksReading, readJwks, readJwksFile } from './jwks.ts';
import { createJwksVerifier } from './jwks-verifier.ts';
import { createKeyRing } from './key-ring.ts';
import { createLimits, type Limits, noLimits } from './limits.ts';
import { keepOwnerKey, OwnerKeyError, openOwnerKey } from './owner-key.ts';
import { readSecretFile } from './secret-file.ts';
import { createSecretVerifier } from './secret-verifier.ts';
import { createSharedOwnerKey } from './shared-owner-key.ts';
import { createUnverified, NOBODY } from './unverified.ts';
import type { Verifier } from './verify.ts';

/** Everything that decides whether a request is let in. */
export interface Entry {
  readonly access: Access;
  readonly limits: Limits;
  /** False while the key of the owners cannot be had, and so nobody is let in; it is then asked for again. */
  readonly isReady: () => boolean;
  /** What is `local` (needs.ts) is for everybody. */
  readonly monitoringForEverybody: boolean;
}

export type OpenedEntry =
  | { readonly ok: true; readonly entry: Entry }
  /** One line that names the key of the configuration, or the file, and the way out; which of the two is `wrong`. */
  | { readonly ok: false; readonly wrong: 'configuration' | 'folder'; readonly error: string };

export interface EntryDeps {
  /** Where the key of the owners is. */
  readonly dataDir: string;
  /** Of a database that several proxies share: they share the key as well. */
  readonly transact?: Transact | undefined;
  /** PEM of the cluster's CA, trusted besides the known roots where the configuration names no other. */
  readonly ca: string | undefined;
  readonly files: OperatorFiles;
  /** Epoch ms. */
  readonly now: () => number;
}

type OpenedVerifier =
  | { readonly ok: true; readonly verifier: Verifier }
  | { readonly ok: false; readonly error: string };

async function openVerifier(access: AccessConfig, { ca, files, now }: EntryDeps): Promise<OpenedVerifier> {
  if (access.kind === 'loopback') return { ok: true, verifier: createUnverified() };
  const { secretFile, jwksUrl, jwksFile, caFile, issuer } = access;
  const byKeys = (read: () => Promise<JwksReading>): OpenedVerifier => {
    const ring = createKeyRing({ read, now });
    return { ok: true, verifier: createJwksVerifier({ ring, issuer, now }) };
  };
  if (secretFile !== undefined) {
    const reading = await readSecretFile(secretFile, files);
    return reading.ok ? { ok: true, verifier: createSecretVerifier({ secret: reading.secret, issuer, now }) } : reading;
  }
  if (jwksFile !== undefined) {
    const first = await readJwksFile(jwksFile, files.trusted);
    // Read again every few minutes, as a key that is asked for is: a new copy needs no restart.
    return first.ok
      ? byKeys(() => readJwksFile(jwksFile, files.trusted))
      : { ok: false, error: `access.jwksFile: ${jwksFile}: ${first.reason}` };
  }
  if (jwksUrl === undefined) return { ok: false, error: 'access: needs jwksUrl, jwksFile or secretFile' };
  const own = caFile === undefined ? undefined : await readCa(caFile, files.trusted);
  if (own?.ok === false) return { ok: false, error: `access.caFile: ${own.error}` };
  const http = createClusterHttp(own?.pem ?? ca, reachOf([jwksUrl]));
  return byKeys(() => readJwks(jwksUrl, http));
}

/** While the database is away, there is nobody who may be let in. */
async function openSharedOwnerKey(transact: Transact, dataDir: string): Promise<(uid: string) => string | undefined> {
  const shared = createSharedOwnerKey(transact, keepOwnerKey(dataDir).toString('base64url'));
  await shared.load().catch(() => undefined);
  return shared.ownerOf;
}

/** Opens what the configuration says: reads keys, asks nobody yet. */
export async function openEntry(config: AccessConfig, deps: EntryDeps): Promise<OpenedEntry> {
  const opened = await openVerifier(config, deps);
  if (!opened.ok) return { ...opened, wrong: 'configuration' };
  let ownerOf: (uid: string) => string | undefined;
  try {
    ownerOf =
      deps.transact === undefined ? openOwnerKey(deps.dataDir) : await openSharedOwnerKey(deps.transact, deps.dataDir);
  } catch (error) {
    if (error instanceof OwnerKeyError) return { ok: false, wrong: 'folder', error: error.message };
    throw error;
  }
  const isVerified = config.kind === 'admin-router';
  return {
    ok: true,
    entry: {
      access: createAccess({
        verifier: opened.verifier,
        ownerOf,
        admins: isVerified ? config.admins : { uids: [], groups: [] },
        anonymous: isVerified ? undefined : NOBODY,
        now: deps.now,
      }),
      isReady: () => ownerOf(NOBODY) !== undefined,
      limits: config.limits === undefined ? noLimits : createLimits(config.limits, deps.now),
      monitoringForEverybody: isVerified && config.monitoring === 'everybody',
    },
  };
}
