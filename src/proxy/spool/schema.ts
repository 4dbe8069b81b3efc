/**
 * The tables. A record's body exists exactly as long as some range covers its `seq`: either a `span` (addressed to a
 * destination, not yet in a batch) or a `batch`. Ranges are closed, disjoint for one destination, and few: what a million
 * waiting records cost a destination is one row.
 *
 * `seq` counts from 1 without gaps, so the highest one is the counter `stored`, and no number is ever used twice.
 */
export const SCHEMA_VERSION = 1;

export const SCHEMA = `
  CREATE TABLE event (
    seq    INTEGER PRIMARY KEY,
    size   INTEGER NOT NULL,          -- what it counts against maxBytes
    aged   INTEGER NOT NULL,          -- spool time of its arrival, ms
    at     INTEGER NOT NULL,          -- wall clock of its arrival, epoch ms
    id     TEXT NOT NULL,
    owner  TEXT,
    body   TEXT NOT NULL
  );
  CREATE INDEX event_owner ON event (owner) WHERE owner IS NOT NULL;

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
    owner       TEXT,
    reason      TEXT NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (destination, seq)
  );
  CREATE INDEX dead_owner ON dead (owner) WHERE owner IS NOT NULL;

  -- Ids seen, one table seen_<bucket> a bucket: dropped whole, since deleting millions of rows one by one would hold up
  -- everything else (Segment's Centrifuge rotates its tables for the same reason).
  CREATE TABLE seen_bucket (
    bucket INTEGER PRIMARY KEY AUTOINCREMENT,
    since  INTEGER NOT NULL,          -- spool time of its first id, ms
    ids    INTEGER NOT NULL
  );

  CREATE TABLE counter (
    destination TEXT NOT NULL,        -- '' for the spool's own
    name        TEXT NOT NULL,
    value       INTEGER NOT NULL,
    PRIMARY KEY (destination, name)
  ) WITHOUT ROWID;

  PRAGMA user_version = ${SCHEMA_VERSION};
`;
