/** What the telemetry store refused for good; audit entries cannot be deleted. */
export const schema = `
CREATE TABLE telemetry_refused (
  id            INTEGER PRIMARY KEY,
  refused_at    INTEGER NOT NULL,
  reason        TEXT NOT NULL,
  reading_count INTEGER NOT NULL,
  batches       BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
`
