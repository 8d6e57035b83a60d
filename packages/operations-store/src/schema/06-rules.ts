/** Versions of the rule book. */
export const schema = `
CREATE TABLE rule_versions (
  version     INTEGER PRIMARY KEY,
  book        TEXT NOT NULL,
  author      TEXT NOT NULL,
  reason      TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  -- What the dry run before it found, as JSON; null where it changed nothing that could be tried.
  dry_run     TEXT
) STRICT;
CREATE TRIGGER rule_versions_no_update BEFORE UPDATE ON rule_versions
  BEGIN SELECT RAISE(ABORT, 'versions of the rules are never changed'); END;
`
