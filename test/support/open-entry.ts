import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { accessConfig } from '../../src/proxy/access/config.ts';
import { type Entry, openEntry } from '../../src/proxy/access/open.ts';
import { createOperatorFiles } from '../../src/proxy/secrets/operator-files.ts';
import { makeSecret, makeToken, NOW_MS } from './tokens.ts';

export interface TestEntry {
  readonly entry: Entry;
  /** The header Admin Router would set for this user. */
  authorization(uid: string, claims?: Readonly<Record<string, unknown>>): Promise<{ readonly authorization: string }>;
}

/** The real thing, as open DC/OS would have it: a secret in a file, tokens signed with it. @param config laid over it */
export async function openTestEntry(config: object = {}, now: () => number = () => NOW_MS): Promise<TestEntry> {
  const folder = mkdtempSync(path.join(tmpdir(), 'entry-'));
  try {
    const secret = makeSecret();
    const secretFile = path.join(folder, 'auth-token-secret');
    writeFileSync(secretFile, secret, { mode: 0o600 });
    const parsed = v.parse(accessConfig, { kind: 'admin-router', secretFile, ...config });
    const files = createOperatorFiles(process.getuid?.());
    const opened = await openEntry(parsed, { dataDir: path.join(folder, 'data'), ca: undefined, files, now });
    if (!opened.ok) throw new Error(opened.error);
    return {
      entry: opened.entry,
      authorization: async (uid, claims = {}) => ({
        authorization: `token=${await makeToken(secret, uid, { claims })}`,
      }),
    };
  } finally {
    // Read once, at the start.
    rmSync(folder, { recursive: true });
  }
}
