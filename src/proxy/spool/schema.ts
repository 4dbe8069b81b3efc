/**
 * The tables. Records lie in chunks, those of one commit together: a row for each of them would cost more than all the rest
 * of a commit. A record exists exactly as long as some range covers its `seq` and it was not erased: either a `span`
 * (addressed to a destination, not yet in a batch) or a `batch`. A chunk goes when no range covers any of it. Ranges are
 * closed, disjoint for one destination, and few: what a million waiting records cost a destination is one row.
 *
 * `seq` counts from 1 without gaps, so the highest one is the counter `stored`, and no number is ever used twice.
 */
export const SCHEMA_VERSION = 2;

export const SCHEMA = `
  CREATE TABLE chunk (
    first   INTEGER PRIMARY KEY,      -- seq of its first record
    last    INTEGER NOT NULL,
    records INTEGER NOT NULL,         -- that were not erased
    bytes   INTEGER NOT NULL,         -- what those count against maxBytes
    aged    INTEGER NOT NULL,         -- spool time of their arrival, ms
    at      INTEGER NOT NULL,         -- wall clock of it, epoch ms
    data    BLOB NOT NULL             -- frames.ts
  );

  -- Whose records a chunk holds: a narrow table that is read through when somebody withdraws, because an index would
  -- make every append pay for that.
  CREATE TABLE owned (
    first  INTEGER PRIMARY KEY,
    owners BLOB NOT NULL              -- for each, 8 bytes of SHA-256 of what append was given
  );

  CREATE TABLE span (
    destination TEXT NOT NULL,
    first       INTEGER NOT NULL,
    last        INTEGER,              -- NULL: whatever comes is addressed to it
    PRIMARY KEY (destination, first)
  ) WITHOUT ROWID;

  CREATE TABLE batch (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    destination TEXT NOT NULL,
    first       INTEGER NOT NULL,
    last        INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,     -- times it was handed out
    due         INTEGER NOT NULL      -- spool time, ms
  );
  CREATE INDEX batch_due ON batch (destination, first);

  CREATE TABLE dead (
    destination TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    size        INTEGER NOT NULL,
    aged        INTEGER NOT NULL,     -- spool time of its death, ms
    at          INTEGER NOT NULL,     -- wall clock of its death, epoch ms
    id          TEXT NOT NULL,
    owner       BLOB,
    reason      TEXT NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (destination, seq)
  );
  CREATE INDEX dead_owner ON dead (owner) WHERE owner IS NOT NULL;

  -- Ids seen (seen.ts): the newest as they came, the others in runs.
  CREATE TABLE seen_recent (
    keys BLOB NOT NULL                -- 16 bytes each
  );
  CREATE TABLE seen_run (
    run   INTEGER PRIMARY KEY AUTOINCREMENT,
    until INTEGER NOT NULL,           -- spool time of its youngest id, ms
    bloom BLOB NOT NULL
  );
  CREATE TABLE seen_part (
    place INTEGER PRIMARY KEY,        -- 256 times the run, and the last byte of the keys
    keys  BLOB NOT NULL
  );

  CREATE TABLE counter (
    destination TEXT NOT NULL,        -- '' for the spool's own
    name        TEXT NOT NULL,
    value       INTEGER NOT NULL,
    PRIMARY KEY (destination, name)
  ) WITHOUT ROWID;

  PRAGMA user_version = ${SCHEMA_VERSION};
`;
