import { randomUUID } from 'node:crypto';
import { keepFile } from './kept-file.ts';

/** The cluster's id as DC/OS keeps it (`/var/lib/dcos/cluster-id`): a UUID and a line feed. */
export const keepClusterId = (file: string): Promise<string> => keepFile({ file, mode: 0o644, make: randomUUID });
