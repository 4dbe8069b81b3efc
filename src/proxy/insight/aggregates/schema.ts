/**
 * The tables. A cell is one number for one series in one step, and stands in it twice: for its hour, which is kept as long
 * as hours can be asked for, and for its UTC day, which is kept as long as the operator says. So nothing is ever rolled up,
 * and neither a look at a day nor one at ninety reads more than it shows.
 */
export const SCHEMA_VERSION = 1;

export const SCHEMA = `
  CREATE TABLE series (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    pattern TEXT NOT NULL,            -- '' but for pages
    UNIQUE (name, pattern)
  );

  CREATE TABLE cell (
    step   INTEGER NOT NULL,          -- hours: 1 or 24
    at     INTEGER NOT NULL,          -- hours since the epoch at which the step began
    series INTEGER NOT NULL,
    value  REAL NOT NULL,
    PRIMARY KEY (step, at, series)
  ) WITHOUT ROWID;

  -- What was installed when the cluster was last looked at, to tell what came and went.
  CREATE TABLE package (
    name   TEXT PRIMARY KEY,
    copies INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE package_change (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,          -- epoch ms
    name   TEXT NOT NULL,
    change TEXT NOT NULL              -- installed, removed
  );

  CREATE TABLE fact (
    name  TEXT PRIMARY KEY,           -- since: epoch ms; packages: 1 once they were looked at; pruned: up to which hour
    value INTEGER NOT NULL
  ) WITHOUT ROWID;

  PRAGMA user_version = ${SCHEMA_VERSION};
`;
