import type { Statement } from '../session.ts';

/**
 * The tables of a database that several proxies share (spool/README.md says how they are used). Each statement may run
 * twice, and beside itself: two proxies may start at once.
 */
const SCHEMA_1: readonly string[] = [
  // For chunks, batches and proxies alike: the order in which they began, and never the same number twice.
  'CREATE SEQUENCE IF NOT EXISTS spool_number',
  `CREATE TABLE IF NOT EXISTS spool_setting (
     name  TEXT PRIMARY KEY,
     value TEXT NOT NULL
   )`,
  `CREATE TABLE IF NOT EXISTS spool_clock (
     name  TEXT PRIMARY KEY,
     spool BIGINT NOT NULL,
     wall  BIGINT NOT NULL
   )`,
  `INSERT INTO spool_clock (name, spool, wall) VALUES ('spool', 0, 0) ON CONFLICT (name) DO NOTHING`,
  // Records of one commit; frames.ts says how they lie in it. A number times 1024 is the first one's sequence number.
  `CREATE TABLE IF NOT EXISTS spool_chunk (
     number  BIGINT PRIMARY KEY,
     records BIGINT NOT NULL,
     bytes   BIGINT NOT NULL,
     aged    BIGINT NOT NULL,
     at      BIGINT NOT NULL,
     needed  BIGINT NOT NULL,
     version BIGINT NOT NULL,
     owners  TEXT NOT NULL,
     data    BYTEA NOT NULL
   )`,
  // Which records of a chunk a destination still waits for: batch 0 is those in no batch yet.
  `CREATE TABLE IF NOT EXISTS spool_piece (
     destination TEXT NOT NULL,
     batch   BIGINT NOT NULL,
     chunk   BIGINT NOT NULL,
     first   BIGINT NOT NULL,
     last    BIGINT NOT NULL,
     records BIGINT NOT NULL,
     bytes   BIGINT NOT NULL,
     PRIMARY KEY (destination, batch, chunk, first)
   )`,
  `CREATE TABLE IF NOT EXISTS spool_batch (
     id          BIGINT PRIMARY KEY,
     destination TEXT NOT NULL,
     attempts    BIGINT NOT NULL,
     due         BIGINT NOT NULL,
     lease       BIGINT NOT NULL,
     fence       BIGINT NOT NULL,
     holder      BIGINT NOT NULL
   )`,
  'CREATE INDEX IF NOT EXISTS spool_batch_due ON spool_batch (destination, due)',
  `CREATE TABLE IF NOT EXISTS spool_dead (
     destination TEXT NOT NULL,
     seq    BIGINT NOT NULL,
     bytes  BIGINT NOT NULL,
     aged   BIGINT NOT NULL,
     at     BIGINT NOT NULL,
     id     BYTEA NOT NULL,
     owner  TEXT NOT NULL,
     reason TEXT NOT NULL,
     body   BYTEA NOT NULL,
     PRIMARY KEY (destination, seq)
   )`,
  'CREATE INDEX IF NOT EXISTS spool_dead_aged ON spool_dead (aged)',
  `CREATE TABLE IF NOT EXISTS spool_seen (
     id   UUID PRIMARY KEY,
     hour BIGINT NOT NULL
   )`,
  // Each proxy adds to rows of its own, so that none waits for another; the count is their sum.
  `CREATE TABLE IF NOT EXISTS spool_counter (
     slot        BIGINT NOT NULL,
     destination TEXT NOT NULL,
     name        TEXT NOT NULL,
     value       BIGINT NOT NULL,
     PRIMARY KEY (slot, destination, name)
   )`,
  `CREATE TABLE IF NOT EXISTS spool_instance (
     number       BIGINT PRIMARY KEY,
     destinations TEXT NOT NULL,
     until        BIGINT NOT NULL
   )`,
  // Work that one proxy does for all of them: who, until when, and how far it is.
  `CREATE TABLE IF NOT EXISTS spool_lease (
     name   TEXT PRIMARY KEY,
     holder TEXT NOT NULL,
     until  BIGINT NOT NULL,
     done   BIGINT NOT NULL
   )`,
  `CREATE TABLE IF NOT EXISTS consent_choice (
     owner    TEXT PRIMARY KEY,
     choice   TEXT NOT NULL,
     since    BIGINT NOT NULL,
     to_erase BIGINT NOT NULL,
     change   BIGINT NOT NULL
   )`,
  'CREATE INDEX IF NOT EXISTS consent_choice_change ON consent_choice (change)',
  `CREATE TABLE IF NOT EXISTS consent_change (
     name   TEXT PRIMARY KEY,
     number BIGINT NOT NULL
   )`,
  // What the operators of the proxies say: the strictest holds.
  `CREATE TABLE IF NOT EXISTS consent_word (
     proxy   TEXT PRIMARY KEY,
     enabled BIGINT NOT NULL,
     policy  TEXT NOT NULL,
     locked  BIGINT NOT NULL,
     until   BIGINT NOT NULL
   )`,
];

const named = (version: number, texts: readonly string[]): readonly Statement[] =>
  texts.map((text, index) => ({ name: `schema_${version}_${index}`, text }));

/** What leads from each version to the next; version 0 is an empty database. Never change one that was released. */
export const MIGRATIONS: readonly (readonly Statement[])[] = [named(1, SCHEMA_1)];

export const VERSION_TABLE: Statement = {
  name: 'version_table',
  text: `CREATE TABLE IF NOT EXISTS spool_schema (
           name    TEXT PRIMARY KEY,
           version BIGINT NOT NULL
         )`,
};
export const FIRST_VERSION: Statement = {
  name: 'first_version',
  text: `INSERT INTO spool_schema (name, version) VALUES ('spool', 0) ON CONFLICT (name) DO NOTHING`,
};
export const READ_VERSION: Statement = {
  name: 'read_version',
  text: `SELECT version FROM spool_schema WHERE name = 'spool'`,
};
export const NEXT_VERSION: Statement = {
  name: 'next_version',
  text: `UPDATE spool_schema SET version = $1 + 1 WHERE name = 'spool' AND version = $1`,
};
