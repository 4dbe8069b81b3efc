import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tempDir } from '../support/temp-dir.ts';

const folder = tempDir();
const runner = path.resolve(__dirname, '../bench/run.mjs');

const bench = (...args: readonly string[]) => spawnSync(process.execPath, [runner, ...args], { encoding: 'utf8' });

describe('a benchmark', () => {
  it('compares the intake with its ceiling, and writes the report it prints', () => {
    const file = path.join(folder, 'intake.json');
    const { status, stdout, stderr } = bench(
      'intake',
      '--quick',
      '--only',
      'single, 4',
      '--no-alternatives',
      '--json',
      file,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/single, 4 connections/);
    expect(stdout).toMatch(/how noisy it was: .+ before and .+ after/);
    const row = { eventsPerSecond: { rounds: 1 }, errors: 0 };
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      name: 'intake',
      ours: { 'single, 4 connections': row },
      ceiling: { 'single, 4 connections': row },
      alternatives: {},
      ratios: { 'single, 4 connections: ours to ceiling': expect.any(Number) },
    });
  });

  it('runs the other half of the way as well: a backlog to a receiver', () => {
    const file = path.join(folder, 'drain.json');
    const { status, stderr } = bench('drain', '--quick', '--events', '1000', '--json', file);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      name: 'drain',
      ours: { events: 1000, eventsPerSecond: { rounds: 1 } },
      ratios: { 'drain to bare loop': expect.any(Number) },
    });
  });

  it('says which parts and flags there are', () => {
    const { status, stdout } = bench('--help');
    expect(status).toBe(0);
    for (const part of ['intake', 'drain', 'collect', 'plugin']) expect(stdout).toMatch(new RegExp(`^${part}: `, 'm'));
    expect(stdout).toMatch(/--json FILE/);
  });

  it.each([
    [['intkae'], /there is no part intkae/],
    [['drain', '--evnets', '3'], /--evnets/],
    [['drain', '--rounds', 'many'], /--rounds takes a number above 0/],
  ])('%j: ends with 2 and a word on what is wrong', (args, message) => {
    const { status, stderr } = bench(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/ at /);
  });
});
