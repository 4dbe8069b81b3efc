import pg from 'pg';
import { ADMIN } from './template.ts';

/** One question of the superuser, over a connection of its own. */
export async function ask<Row extends object>(
  port: number,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: ADMIN,
    database: 'postgres',
    connectionTimeoutMillis: 5_000,
  });
  // A server that is killed meanwhile says so here as well.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}
