/**
 * `npm audit` of what is delivered, for a release: 0 when nothing is known against it, 1 when something is, 2 when the
 * registry gave no answer, which is no all-clear.
 */
import { spawnSync } from 'node:child_process';

const made = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
let total;
let report = {};
try {
  report = JSON.parse(made.stdout);
  total = report.metadata?.vulnerabilities?.total;
} catch {
  // Said below.
}
if (total === undefined) {
  process.stderr.write('audit: the registry gave no answer, so nothing is known\n');
  process.exitCode = 2;
} else if (total > 0) {
  for (const [name, { severity, range }] of Object.entries(report.vulnerabilities ?? {})) {
    process.stderr.write(`audit: ${name} ${range}: ${severity}\n`);
  }
  process.exitCode = 1;
} else process.stdout.write('audit: nothing is known against what is delivered\n');
