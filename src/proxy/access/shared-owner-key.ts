import { createHmac } from 'node:crypto';
import { OFFER_SETTING, SETTING } from '../database/sql/leases.ts';
import type { Transact } from '../database/transaction.ts';
import { KEY_TEXT, OwnerKeyError } from './owner-key.ts';

const NAME = 'owner_key';

/** One key for all proxies that share a database: a user is the same owner to each of them. */
export interface SharedOwnerKey {
  /** Undefined as long as the database could not be asked for the key. */
  ownerOf(uid: string): string | undefined;
  /** @throws what the database says, or OwnerKeyError */
  load(): Promise<(uid: string) => string>;
}

/**
 * The key lies in the database: the first proxy to come brings its own, and the others take that one.
 *
 * @param offered of this machine's data folder, base64url
 */
export function createSharedOwnerKey(transact: Transact, offered: string): SharedOwnerKey {
  let known: ((uid: string) => string) | undefined;
  let loading: Promise<(uid: string) => string> | undefined;

  async function read(): Promise<(uid: string) => string> {
    const text = await transact(async (session) => {
      session.send(OFFER_SETTING, [NAME, offered]);
      const [row] = await session.ask<{ value: string }>(SETTING, [NAME]);
      return row?.value ?? '';
    });
    if (!KEY_TEXT.test(text)) {
      throw new OwnerKeyError(`the owner key in the database (spool_setting) is damaged; put it back from a backup`);
    }
    const key = Buffer.from(text, 'base64url');
    known = (uid) => createHmac('sha256', key).update(uid).digest('base64url');
    return known;
  }

  function load(): Promise<(uid: string) => string> {
    loading ??= read().finally(() => {
      loading = undefined;
    });
    return loading;
  }

  return {
    ownerOf(uid) {
      if (known === undefined) load().catch(() => undefined);
      return known?.(uid);
    },
    load,
  };
}
