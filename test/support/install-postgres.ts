import { findPostgres, installPostgres, MISSING, VARIABLE } from './postgres/programs.ts';

/**
 * jest's global setup of the projects whose tests start a PostgreSQL: found or installed once, before any test. Without
 * one those tests fail, each with the same words; the others have no need of it.
 */
export default function setup(): void {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const found = findPostgres();
  const bin = found ?? installPostgres(say);
  say(bin === undefined ? MISSING : `PostgreSQL: ${bin}${found === undefined ? ', just installed' : ''}`);
  if (bin !== undefined) process.env[VARIABLE] = bin;
}
