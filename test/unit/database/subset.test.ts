import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Statement } from '../../../src/proxy/database/session.ts';

/**
 * Every statement that is sent to a database, held against what CockroachDB 19.1 takes (every DC/OS master since 1.13 has
 * one). It cannot be installed here: so a word that is not known to be in its grammar or among its functions fails this
 * test, and whoever adds it to the list has looked it up (cockroachdb/cockroach, release-19.1: docs/generated/sql).
 */
const src = path.resolve(__dirname, '../../../src/proxy');
const POSTGRESQL_ONLY = 'database/sql/postgresql-only.ts';

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /(^|\/)sql\/[^/]+\.ts$/.test(file),
);

const isStatement = (value: unknown): value is Statement =>
  typeof value === 'object' && value !== null && 'name' in value && 'text' in value;

/** Whatever a module exports: statements, lists of them, and those that are made for a number of rows. */
function statementsIn(value: unknown): readonly Statement[] {
  if (isStatement(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(statementsIn);
  if (typeof value !== 'function') return [];
  return [1, 2, 16].flatMap((rows) => statementsIn(value(rows)));
}

async function read(file: string): Promise<readonly Statement[]> {
  const module = (await import(path.join(src, file))) as Record<string, unknown>;
  return Object.values(module).flatMap(statementsIn);
}

/** Of the grammar. */
const KEYWORDS = new Set(
  `ADD ALL AND ANY AS ASC BEGIN BETWEEN BY CASE COMMIT CONFLICT CREATE DEFAULT DELETE DESC DISTINCT DO ELSE END EXISTS FROM
   GROUP IF IN INDEX INSERT INTO IS JOIN KEY LEFT LIKE LIMIT NOT NOTHING NULL ON OR ORDER PRIMARY RETURNING ROLLBACK SELECT
   SEQUENCE SET TABLE THEN UNION UPDATE VALUES WHERE`.split(/\s+/),
);
const TYPES = new Set(['BIGINT', 'BYTEA', 'TEXT', 'UUID']);
const FUNCTIONS = new Set(
  'CAST coalesce count extract generate_series greatest least min nextval now sum unnest version'.split(' '),
);
/** `extract(epoch FROM …)`, and the row that an insert could not put. */
const OTHER_WORDS = new Set(['epoch', 'excluded']);

/** What its grammar has no place for, or what it takes and does not do. Named, so that the reason is known. */
const NOT_THERE: Readonly<Record<string, RegExp>> = {
  'row locks that are asked for': /\bFOR\s+(NO\s+KEY\s+)?(UPDATE|SHARE)\b|\bSKIP\s+LOCKED\b|\bNOWAIT\b/i,
  'advisory locks': /\bpg_(try_)?advisory/i,
  notifications: /\b(UN)?LISTEN\b|\bNOTIFY\b/i,
  'PL/pgSQL': /\bDO\s+\$|\bLANGUAGE\b|\bFUNCTION\b|\bPROCEDURE\b|\bTRIGGER\b/i,
  extensions: /\bEXTENSION\b/i,
  'deferred constraints': /\bDEFERR/i,
  'partial indexes': /\bCREATE\s+(UNIQUE\s+)?INDEX\b[^;]*\bWHERE\b/i,
  'settings of one transaction': /\bSET\s+LOCAL\b/i,
  'upserts of many rows that meet themselves': /\bMERGE\b/i,
  'lateral joins': /\bLATERAL\b/i,
  'generated columns': /\bGENERATED\b|\bIDENTITY\b/i,
  'functions of PostgreSQL itself': /\bpg_\w+\s*\(/i,
  'savepoints of any name': /\bSAVEPOINT\b/i,
};

/** Names that the tables bring, and those that a statement gives. */
function namesOf(schema: readonly Statement[]): Set<string> {
  const names = new Set<string>();
  for (const { text } of schema) {
    for (const [, table, columns = ''] of text.matchAll(/CREATE TABLE IF NOT EXISTS (\w+)\s*\(([\s\S]*)\)/g)) {
      if (table !== undefined) names.add(table);
      for (const [, column] of columns.matchAll(/(?:^|,)\s*([a-z_]+)\s+[A-Z]/g))
        if (column !== undefined) names.add(column);
    }
    for (const [, name] of text.matchAll(/(?:INDEX|SEQUENCE) IF NOT EXISTS (\w+)/g))
      if (name !== undefined) names.add(name);
  }
  return names;
}

function strangersIn({ text }: Statement, names: ReadonlySet<string>): string[] {
  const given = new Set(
    [...text.matchAll(/\bAS\s+([a-z_]+)|\bFROM\s+\w+\s+AS\s+([a-z])\b/g)].flatMap((match) => match.slice(1)),
  );
  const words = text
    .replace(/'(?:[^']|'')*'/g, ' ')
    .replace(/\$\d+/g, ' ')
    .match(/[A-Za-z_]\w*/g);
  return (words ?? []).filter(
    (word) =>
      !KEYWORDS.has(word) &&
      !TYPES.has(word) &&
      !FUNCTIONS.has(word) &&
      !OTHER_WORDS.has(word) &&
      !names.has(word) &&
      !given.has(word),
  );
}

/** Words, numbers, texts, and the signs and operators that are known: taken out one by one, nothing may be left. */
const KNOWN = /'(?:[^']|'')*'|\$\d+|[A-Za-z_]\w*|\d+|::|<>|<=|>=|\[\]|[(),.*;+\-<>=\s]/g;
const signsLeftIn = (text: string): string => text.replace(KNOWN, '');

describe('the statements for a database', () => {
  let all: readonly (Statement & { readonly file: string })[];
  let names: ReadonlySet<string>;
  beforeAll(async () => {
    const found = await Promise.all(
      files.map(async (file) => (await read(file)).map((statement) => ({ ...statement, file }))),
    );
    all = found.flat();
    names = namesOf(all.filter(({ file }) => file === 'database/sql/schema.ts'));
  });
  const forBoth = () => all.filter(({ file }) => file !== POSTGRESQL_ONLY);

  it('are all in folders of their own', () => {
    expect(forBoth().length).toBeGreaterThan(60);
    expect(names.size).toBeGreaterThan(40);
  });

  it('have a name each, which a connection knows them by', () => {
    const texts = new Map<string, string>();
    for (const { name, text } of all) {
      expect(texts.get(name) ?? text).toBe(text);
      texts.set(name, text);
    }
  });

  it('use nothing that CockroachDB 19.1 does not have', () => {
    for (const statement of forBoth()) {
      for (const [what, shape] of Object.entries(NOT_THERE)) {
        expect({ name: statement.name, has: shape.test(statement.text) ? what : '' }).toEqual({
          name: statement.name,
          has: '',
        });
      }
      expect({ name: statement.name, strangers: strangersIn(statement, names) }).toEqual({
        name: statement.name,
        strangers: [],
      });
      expect({ name: statement.name, signs: signsLeftIn(statement.text) }).toEqual({ name: statement.name, signs: '' });
    }
  });

  it.each([
    'SELECT number FROM spool_chunk FOR UPDATE SKIP LOCKED',
    'SELECT pg_advisory_lock(1)',
    'LISTEN spool_chunk',
    'DO $$ BEGIN END $$',
    'CREATE EXTENSION IF NOT EXISTS pgcrypto',
    'CREATE INDEX IF NOT EXISTS a ON spool_batch (due) WHERE due > 0',
    'SELECT jsonb_agg(number) FROM spool_chunk',
    'SELECT number FROM spool_chunk WHERE owners ~ $1',
    "SELECT number FROM spool_chunk WHERE owners @> '{}'",
  ])('would be refused with: %s', (text) => {
    const statement = { name: 'x', text };
    const isKnown =
      Object.values(NOT_THERE).every((shape) => !shape.test(text)) &&
      strangersIn(statement, names).length === 0 &&
      signsLeftIn(text) === '';
    expect(isKnown).toBe(false);
  });

  it('has those that are for PostgreSQL alone in one file, which says so', async () => {
    expect((await read(POSTGRESQL_ONLY)).map(({ name }) => name).sort()).toEqual([
      'pg_await_piece',
      'pg_cancel',
      'pg_drop_free_waiting',
      'pg_free_waiting',
      'pg_one_moment',
      'pg_packed_bodies',
      'pg_plain_bodies',
      'pg_standbys',
      'pg_wait_for_standby',
      'pg_writable',
      'set_client_min_messages',
      'set_default_transaction_isolation',
      'set_idle_in_transaction_session_timeout',
      'set_lock_timeout',
      'set_statement_timeout',
      'set_synchronous_commit',
    ]);
  });
});
