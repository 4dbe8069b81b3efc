import path from 'node:path';
import { OwnerKeyError, ownerKeyFile, readOwnerKey } from '../../access/owner-key.ts';
import { readChoices } from '../../consent/choices-file.ts';
import { errorCode } from '../../error-code.ts';
import { type Check, type Finding, ok, wrong } from '../finding.ts';

const NAME = 'choices';

function ownerKey(folder: string): Finding | undefined {
  const file = ownerKeyFile(folder);
  try {
    readOwnerKey(file);
    return undefined;
  } catch (error) {
    if (error instanceof OwnerKeyError) return wrong(NAME, error.message);
    const code = errorCode(error);
    if (code === 'ENOENT') return undefined;
    return wrong(
      NAME,
      `owner key ${file}: cannot be read (${code})`,
      'it must be a file of the user the proxy runs as, mode 0600',
    );
  }
}

/** What users said, and the key without which nobody can tell whose it is. */
export const checkPeople = (folder: string): Check => ({
  name: NAME,
  async run() {
    const key = ownerKey(folder);
    const reading = await readChoices(path.join(folder, 'choices'));
    const damaged = reading.ok
      ? undefined
      : wrong(NAME, reading.error, "put a backup in its place; without one: docs/operations.md, Users' choices");
    const found = [key, damaged].filter((one) => one !== undefined);
    if (found.length > 0) return found;
    const count = reading.ok ? [...reading.choices.values()].filter(({ choice }) => choice !== 'none').length : 0;
    return [ok(NAME, `what users said can be read: ${count} choices`)];
  },
});
