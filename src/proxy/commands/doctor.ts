import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config/schema.ts';
import { examine } from '../doctor/examine.ts';
import { type Finding, ok, warning, wrong } from '../doctor/finding.ts';
import { readLicence } from '../identity/licence.ts';
import { checkSafety } from '../safety/unsafe.ts';
import { createProgress } from './progress.ts';
import { readConfig } from './read-config.ts';
import { whyOff } from './telemetry-off.ts';
import type { ExitCode, Terminal } from './terminal.ts';

/** The flags, as commander names them. */
export interface DoctorFlags {
  readonly config?: string;
  readonly json?: boolean;
}

const ROOT = 0;

/** Root asks for the user the proxy runs as, who is the one the data folder belongs to. */
async function proxyUser({ dataDir }: Config, { uid }: Terminal): Promise<number | undefined> {
  if (uid !== ROOT) return uid;
  return stat(path.resolve(dataDir)).then(
    (stats) => stats.uid,
    () => uid,
  );
}

function* beforehand(
  config: Config,
  mode: number | undefined,
  uid: number | undefined,
  flags: DoctorFlags,
  terminal: Terminal,
): Generator<Finding> {
  const { env, nodeFlags } = terminal;
  const file = flags.config;
  yield ok('configuration', `${file ?? 'none: defaults and variables'}: every key is known, and fits`);
  const configFile = file === undefined ? undefined : { path: file, mode };
  const safety = checkSafety(config, { env, uid, nodeFlags, configFile });
  for (const line of safety.refused) yield wrong('safety', line);
  for (const line of safety.warnings) yield warning('safety', line);
  if (safety.refused.length === 0 && safety.warnings.length === 0)
    yield ok('safety', 'nothing in it is unsafe together');
}

const LABEL: Readonly<Record<Finding['state'], string>> = {
  ok: 'ok     ',
  warning: 'look   ',
  wrong: 'WRONG  ',
  skipped: 'skipped',
};

/** One line, and a second one for the way out. */
const lineOf = ({ check, state, says, fix }: Finding): string =>
  `${LABEL[state]}  ${check}: ${says}\n${fix === undefined ? '' : `         -> ${fix}\n`}`;

/**
 * `dcos-ui-telemetry doctor`: looks at everything the proxy needs, sends no event, changes nothing, and says what to mend.
 * A proxy that runs goes on meanwhile.
 *
 * @returns 0: nothing is wrong. 1: something is. 2: the configuration is wrong, and nothing else could be looked at.
 */
export async function doctor(flags: DoctorFlags, version: string, terminal: Terminal): Promise<ExitCode> {
  const reading = await readConfig(flags.config, terminal.env);
  const findings: Finding[] = [];
  const tell = (finding: Finding) => {
    findings.push(finding);
    if (flags.json !== true) terminal.stdout(lineOf(finding));
  };
  const end = (code: ExitCode): ExitCode => {
    const count = (state: Finding['state']) => findings.filter((one) => one.state === state).length;
    const [bad, look] = [count('wrong'), count('warning')];
    if (flags.json === true) terminal.stdout(`${JSON.stringify({ ok: bad === 0, findings }, null, 2)}\n`);
    else
      terminal.stdout(
        bad === 0 ? `\nnothing is wrong${look === 0 ? '' : `; ${look} to look at`}\n` : `\n${bad} to mend\n`,
      );
    return code;
  };

  if (!reading.ok) {
    const fix = "'dcos-ui-telemetry configuration' prints every key there is";
    for (const line of reading.message.split('\n')) tell(wrong('configuration', line.trim(), fix));
    return end(2);
  }
  const { config, mode } = reading;
  const uid = await proxyUser(config, terminal);
  for (const finding of beforehand(config, mode, uid, flags, terminal)) tell(finding);
  // To ask is to show a key or a token: not where it could be read on the way.
  const isSafe = !findings.some(({ state }) => state === 'wrong');

  const stop = new AbortController();
  void terminal.stopRequested.then(() => stop.abort());
  const options = {
    config,
    env: terminal.env,
    uid,
    version,
    off: isSafe ? whyOff(config, terminal) : 'what is not safe comes first',
    readText: (file: string) => readFile(file, 'utf8'),
    readLicence,
    now: Date.now,
  };
  const during = (name: string) => createProgress(terminal, `looking at ${name}`).done;
  for await (const finding of examine(options, stop.signal, during)) tell(finding);
  if (stop.signal.aborted) {
    terminal.stderr('stopped\n');
    return end(1);
  }
  return end(findings.some(({ state }) => state === 'wrong') ? 1 : 0);
}
