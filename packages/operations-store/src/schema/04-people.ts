/**
 * Second factors, sign-in by others, API tokens, and the chain of the audit log. Audit entries that are there
 * already have no hash yet: they are chained when the file is opened.
 */
export const schema = `
ALTER TABLE accounts ADD COLUMN break_glass INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN opened_by TEXT NOT NULL DEFAULT 'password';

CREATE TABLE identities (
  issuer       TEXT NOT NULL,
  subject      TEXT NOT NULL,
  account_id   INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  linked_at    INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_by_account ON identities(account_id);

CREATE TABLE second_factors (
  account_id   INTEGER PRIMARY KEY REFERENCES accounts(id) ON DELETE CASCADE,
  secret       BLOB NOT NULL,
  created_at   INTEGER NOT NULL,
  confirmed_at INTEGER,
  last_step    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE recovery_codes (
  account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  code_hash  BLOB NOT NULL,
  used_at    INTEGER,
  PRIMARY KEY (account_id, code_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_tokens (
  id             INTEGER PRIMARY KEY,
  account_id     INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  name           TEXT NOT NULL,
  token_hash     BLOB NOT NULL UNIQUE,
  scopes         TEXT NOT NULL,
  created_at     INTEGER NOT NULL,
  expires_at     INTEGER NOT NULL,
  last_used_at   INTEGER,
  last_used_from TEXT,
  UNIQUE (account_id, name)
) STRICT;

ALTER TABLE audit ADD COLUMN hash BLOB;
DROP TRIGGER audit_no_update;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
WHEN OLD.hash IS NOT NULL OR NEW.hash IS NULL OR OLD.id <> NEW.id OR OLD.at <> NEW.at OR OLD.actor <> NEW.actor
  OR OLD.action <> NEW.action OR OLD.subject <> NEW.subject OR OLD.detail <> NEW.detail
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE INDEX audit_unchained ON audit(id) WHERE hash IS NULL;
CREATE INDEX audit_by_actor ON audit(actor, id);
CREATE INDEX audit_by_subject ON audit(subject, id);
`
