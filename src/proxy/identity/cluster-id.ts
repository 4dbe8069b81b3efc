import { type ReadText, reasonOf } from './files.ts';

/** Agreed in ZooKeeper at a cluster's first start, the same on all its nodes; written with a newline at its end. */
export const CLUSTER_ID_FILE = '/var/lib/dcos/cluster-id';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export type ClusterId =
  | { readonly ok: true; readonly id: string; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly error: string };

/** @param origin where the id came from: a file's path, or a configuration key. */
export function checkClusterId(text: string, origin: string): ClusterId {
  const id = text.trim();
  if (id === '') return { ok: false, error: `cluster id ${origin}: is empty` };
  const warnings = UUID.test(id) ? [] : [`cluster id ${origin}: is not a UUID; it is used as it is`];
  return { ok: true, id, warnings };
}

export async function readClusterId(path: string, readText: ReadText): Promise<ClusterId> {
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    return { ok: false, error: `cluster id file ${path}: ${reasonOf(error)}` };
  }
  return checkClusterId(text, `file ${path}`);
}
