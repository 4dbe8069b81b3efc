import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';

/**
 * A Chromium for the browser tests: the one a variable names, else one on PATH, else Debian's package (as root, through
 * apt, unattended), else Playwright's own download. Says which, because a test that ran elsewhere is a different test.
 */
export const VARIABLE = 'CHROMIUM';
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const executable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name))).find(executable);
}

function withApt(say: (line: string) => void): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return undefined;
  say('installing Chromium with apt (package chromium)');
  const options: ExecFileSyncOptions = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  try {
    execFileSync('apt-get', ['update', '-q'], options);
    execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], options);
  } catch {
    say('apt could not install it');
  }
  return onPath();
}

async function withPlaywright(say: (line: string) => void): Promise<string | undefined> {
  say('installing Chromium with: npx playwright-core install chromium');
  try {
    execFileSync('npx', ['playwright-core', 'install', 'chromium'], { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch {
    return undefined;
  }
  const { chromium } = await import('playwright-core');
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined;
}

/** @throws when there is none and none can be installed; the message says what to do. */
export async function findChromium(say: (line: string) => void = console.log): Promise<string> {
  const named = process.env[VARIABLE];
  if (named !== undefined && named !== '') {
    if (!executable(named)) throw new Error(`${VARIABLE} names a file that cannot be run; unset it or name a Chromium`);
    say(`Chromium: the one ${VARIABLE} names`);
    return named;
  }
  const found = onPath();
  if (found !== undefined) {
    say(`Chromium: ${found}`);
    return found;
  }
  const installed = withApt(say) ?? (await withPlaywright(say));
  if (installed === undefined) {
    throw new Error(`no Chromium: put one on PATH, or name it in ${VARIABLE}, or run as root on Debian`);
  }
  say(`Chromium: ${installed}, just installed`);
  return installed;
}
