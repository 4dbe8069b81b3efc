import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../support/run-command.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();
let count = 0;

/** `deploy/audit.mjs` with an npm that says this. */
function audit(said: string) {
  count += 1;
  const bin = path.join(folder, String(count));
  mkdirSync(bin);
  writeFileSync(path.join(bin, 'answer'), said);
  writeFileSync(path.join(bin, 'npm'), `#!/bin/sh\necho "$@" > ${bin}/asked\ncat ${bin}/answer\n`, { mode: 0o755 });
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, 'deploy/audit.mjs')], {
    env,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

describe('npm run audit', () => {
  it('is 0 when nothing is known against what is delivered', () => {
    expect(audit('{"metadata":{"vulnerabilities":{"total":0}}}')).toEqual({
      status: 0,
      said: 'audit: nothing is known against what is delivered\n',
    });
  });

  it('is 1 when something is, and names it', () => {
    const found = { pkg: { severity: 'high', range: '<1.2.3' } };
    const answer = JSON.stringify({ metadata: { vulnerabilities: { total: 1 } }, vulnerabilities: found });
    expect(audit(answer)).toEqual({ status: 1, said: 'audit: pkg <1.2.3: high\n' });
  });

  it.each(['', '{"error":{"code":"ENOAUDIT"}}'])(
    'is 2 when the registry gave no answer (%j), which is no all-clear',
    (answer) => {
      expect(audit(answer)).toMatchObject({ status: 2, said: expect.stringContaining('nothing is known') });
    },
  );
});
