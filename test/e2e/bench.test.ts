import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tempDir } from '../support/temp-dir.ts';

const folder = tempDir();
const runner = path.resolve(__dirname, '../bench/run.mjs');

describe('a benchmark', () => {
  it('compares the intake with its ceiling, and writes the report it prints', () => {
    const file = path.join(folder, 'intake.json');
    const short = ['--rounds', '1', '--ms', '200', '--only', 'single, 4', '--no-alternatives', '--json', file];
    const { status, stdout, stderr } = spawnSync(process.execPath, [runner, 'intake', ...short], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/single, 4 connections/);
    const row = { eventsPerSecond: { rounds: 1 }, errors: 0 };
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      name: 'intake',
      ours: { 'single, 4 connections': row },
      ceiling: { 'single, 4 connections': row },
      alternatives: {},
      ratios: { 'single, 4 connections: ours to ceiling': expect.any(Number) },
    });
  });
});
