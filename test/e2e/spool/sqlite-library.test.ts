import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const built = pathToFileURL(path.resolve(__dirname, '../../../dist/proxy/spool/sqlite.js')).href;

/** Opens a database in a process of its own, and looks which libraries it loaded for that. */
const script = `
  const { openDatabase } = await import(${JSON.stringify(built)});
  openDatabase(':memory:').prepare('SELECT 1').get();
  const { sharedObjects } = process.report.getReport();
  console.log(sharedObjects.filter((file) => file.endsWith('.node')).join());
`;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const hasBuiltIn = major > 22 || (major === 22 && minor >= 13);

describe('SQLite', () => {
  it(`comes from ${hasBuiltIn ? 'Node itself' : 'the npm package'} in Node ${process.version}, and says nothing about it`, () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    if (hasBuiltIn) expect(stdout.trim()).toBe('');
    else expect(stdout).toMatch(/@photostructure.*\.node/);
  });
});
