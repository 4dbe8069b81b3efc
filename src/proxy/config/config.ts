import * as v from 'valibot';
import { accessProblems } from '../access/config.ts';
import { databaseProblems } from '../database/config.ts';
import { type Environment, overlay, variables } from './environment.ts';
import { type Config, schema } from './schema.ts';

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  /** Every bad key at once, one line each; keys and reasons, never values. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** What valibot says of a key, without the value it found there (its own messages quote it). */
function problemOf(issue: v.BaseIssue<unknown>): string {
  const key = v.getDotPath(issue) ?? 'the file';
  if (issue.type === 'strict_object' && issue.expected === 'never') return `${key}: no such key`;
  if (issue.received === 'undefined') return `${key}: is missing`;
  if (issue.type === 'regex' || issue.type === 'url') return `${key}: is malformed`;
  if (issue.type === 'check') return `${key}: ${issue.message}`;
  return `${key}: expected ${issue.expected ?? 'another value'}`;
}

function crossChecks(config: Config): string[] {
  const problems: string[] = [...accessProblems(config.access, config.listen.host), ...databaseProblems(config.spool)];
  const names = new Set<string>();
  for (const [index, destination] of config.destinations.entries()) {
    const key = `destinations.${index}`;
    const name = destination.name ?? destination.kind;
    if (names.has(name)) problems.push(`${key}.name: two destinations of one name; give each its own`);
    names.add(name);
    if (destination.kind === 'segment') {
      const { writeKey, writeKeyFile, writeKeyVariable } = destination;
      const given = [writeKey, writeKeyFile, writeKeyVariable].filter((key) => key !== undefined);
      if (given.length !== 1) problems.push(`${key}: needs one of writeKeyFile, writeKeyVariable or writeKey`);
    }
  }
  return problems;
}

/**
 * Checks a whole configuration.
 *
 * @param file the parsed content of the configuration file; `{}` when there is none.
 */
export function parseConfig(file: unknown, env: Environment): ConfigResult {
  // valibot takes a list for an object without keys.
  if (Array.isArray(file)) return { ok: false, problems: ['the file: expected Object'] };
  const { merged, unknown } = overlay(file, env);
  const strangers = unknown.map((name) => `${name}: no such variable; there are ${Object.keys(variables).join(', ')}`);
  const parsed = v.safeParse(schema, merged);
  const problems = [
    ...strangers,
    ...(parsed.success ? crossChecks(parsed.output) : [...new Set(parsed.issues.map(problemOf))]),
  ];
  return parsed.success && problems.length === 0 ? { ok: true, config: parsed.output } : { ok: false, problems };
}
