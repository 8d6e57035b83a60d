/** Erasures of what devices sent, and how far each is; and a table that is filled only to overwrite free pages. */
export const schema = `
CREATE TABLE erasures (
  id          TEXT PRIMARY KEY,
  spans       TEXT NOT NULL,
  subjects    TEXT NOT NULL,
  begun_at    INTEGER NOT NULL,
  steps       TEXT NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE INDEX erasures_by_time ON erasures(begun_at);

CREATE TABLE page_filler (id INTEGER PRIMARY KEY, zeros BLOB NOT NULL) STRICT;
`
