import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { variables } from '../../../src/proxy/config/environment.ts';
import { root } from '../../support/run-command.ts';

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** The instructions of a Dockerfile, each on one line. */
function instructionsOf(text: string): Instruction[] {
  const lines = text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, word = '', rest = ''] = /^(\w+) +(.*)$/.exec(line) ?? [];
      return { word, rest };
    });
}

const all = instructionsOf(readFileSync(path.join(root, 'deploy/Dockerfile'), 'utf8'));
const last = all.map(({ word }) => word).lastIndexOf('FROM');
const image = all.slice(last);
const of = (word: string) => image.filter((one) => one.word === word).map(({ rest }) => rest);

describe('the Dockerfile', () => {
  it('builds in one image and runs in another, which has no shell', () => {
    const stages = all.filter(({ word }) => word === 'FROM').map(({ rest }) => rest.replace(/[${}]/g, ''));
    expect(stages).toEqual(['BUILD_IMAGE AS build', 'RUN_IMAGE']);
    expect(all.find(({ rest }) => rest.startsWith('RUN_IMAGE'))?.rest).toMatch(/distroless.*:nonroot$/);
    expect(of('RUN')).toEqual([]);
    for (const word of ['CMD', 'ENTRYPOINT'])
      for (const rest of of(word)) expect(JSON.parse(rest)).toBeInstanceOf(Array);
    expect(of('HEALTHCHECK')[0]).toMatch(/CMD \["\/nodejs\/bin\/node", ".*", "ready"\]$/);
  });

  it('runs as nobody in particular, and writes to one volume', () => {
    expect(of('USER')).toEqual(['65532:65532']);
    expect(of('VOLUME')).toEqual(['/var/lib/dcos-ui-telemetry']);
    expect(of('ENV')[0]).toContain('DCOS_UI_TELEMETRY_DATA_DIR=/var/lib/dcos-ui-telemetry');
    expect(of('COPY').filter((rest) => rest.includes('--chown'))).toEqual([
      '--from=build --chown=65532:65532 /data /var/lib/dcos-ui-telemetry',
    ]);
  });

  it('runs no script of a package, and installs what the lock file says', () => {
    const runs = all.filter(({ word }) => word === 'RUN').map(({ rest }) => rest);
    expect(runs[0]).toBe('npm ci --ignore-scripts');
    expect(runs.filter((rest) => /npm (install|i) |curl|wget|apt/.test(rest))).toEqual([]);
  });

  it('copies what is there and starts it', () => {
    const copied = of('COPY').flatMap((rest) => [...rest.matchAll(/\/build\/(\S+)/g)].map(([, name]) => name ?? ''));
    expect(copied).toContain('dist/proxy');
    for (const name of copied) expect([name, existsSync(path.join(root, name))]).toEqual([name, true]);
    expect(JSON.parse(of('ENTRYPOINT')[0] ?? '')[1]).toBe('/opt/dcos-ui-telemetry/dist/proxy/main.js');
    expect(of('CMD')).toEqual(['["serve"]']);
    const names = [...(of('ENV')[0] ?? '').matchAll(/(DCOS_UI_TELEMETRY_\w+)=/g)].map(([, name]) => name ?? '');
    expect(names.filter((name) => !Object.hasOwn(variables, name))).toEqual(['DCOS_UI_TELEMETRY_CONFIG']);
  });

  it('gives the engine what the build needs, and neither data nor keys', () => {
    const lines = readFileSync(path.join(root, '.dockerignore'), 'utf8')
      .split('\n')
      .filter((line) => !/^(#|$)/.test(line));
    expect(lines[0]).toBe('*');
    for (const line of lines.slice(1))
      expect([line, existsSync(path.join(root, line.replace(/^!/, '')))]).toEqual([line, true]);
    expect(lines.filter((line) => /data|node_modules|dist|\.git|env/.test(line))).toEqual([]);
  });
});
