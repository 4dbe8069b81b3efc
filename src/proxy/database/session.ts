import type { ClientBase, QueryResult } from 'pg';

/** A statement with a name: parsed once for each connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export type Value = string | number | Uint8Array;
/** A row as pg gives it; each statement's reader says what is in it. */
export type Row = Readonly<Record<string, unknown>>;

/** CockroachDB takes the same statements, but for those that only PostgreSQL has (sql/postgresql-only.ts). */
export type Dialect = 'postgresql' | 'cockroachdb';

/** One connection, in the hands of one transaction. */
export interface Session {
  readonly dialect: Dialect;
  /** Rows of one statement. Sent at once: several may be under way, and are answered in their order. */
  ask<R extends object = Row>(statement: Statement, values?: readonly Value[]): Promise<readonly R[]>;
  /** Rows that a statement changed. */
  tell(statement: Statement, values?: readonly Value[]): Promise<number>;
  /** The same for whoever does not need to know before the commit: if it fails, the transaction does. */
  send(statement: Statement, values?: readonly Value[]): void;
}

/** Of several that are under way, one that was sent before may fail first, and be all that somebody waits for. */
function heard<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => undefined);
  return answer;
}

/** @param sent gets what `send` sent */
export function createSession(
  client: ClientBase,
  dialect: Dialect = 'postgresql',
  sent: Promise<unknown>[] = [],
): Session {
  const query = ({ name, text }: Statement, values: readonly Value[]): Promise<QueryResult> =>
    client.query({ name, text, values: values.map(wireValue) });
  return {
    dialect,
    ask: <R extends object>(statement: Statement, values: readonly Value[] = []) =>
      // Each statement is kept beside the type of its rows.
      heard(query(statement, values).then(({ rows }) => rows as readonly R[])),
    tell: (statement, values = []) => heard(query(statement, values).then(({ rowCount }) => rowCount ?? 0)),
    send(statement, values = []) {
      sent.push(heard(query(statement, values)));
    },
  };
}

const wireValue = (value: Value): string | number | Buffer =>
  typeof value === 'object' ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;

/** As an array parameter: numbers and UUIDs need no quotes. */
export const arrayOf = (values: Iterable<string | number>): string => `{${[...values].join(',')}}`;
