/**
 * Who is told what, how, and whether it arrived. What happened before is not told: the positions begin at the
 * newest entries there are.
 */
export const schema = `
CREATE TABLE contacts (
  account_id  INTEGER PRIMARY KEY REFERENCES accounts(id) ON DELETE CASCADE,
  email       TEXT,
  phone       TEXT,
  preferences TEXT,
  changed_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE push_subscriptions (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id   INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  endpoint     TEXT NOT NULL UNIQUE,
  p256dh       TEXT NOT NULL,
  auth         TEXT NOT NULL,
  device       TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER
) STRICT;
CREATE INDEX push_subscriptions_by_account ON push_subscriptions(account_id);

CREATE TABLE cause_watches (
  cause_id   TEXT NOT NULL,
  account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  PRIMARY KEY (cause_id, account_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rotas (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  plan       TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL
) STRICT;

CREATE TABLE escalations (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  cause_id     TEXT NOT NULL,
  policy_id    TEXT NOT NULL,
  started_at   INTEGER NOT NULL,
  step_number  INTEGER NOT NULL DEFAULT 0,
  due_at       INTEGER NOT NULL,
  ended_at     INTEGER,
  ended_reason TEXT
) STRICT;
CREATE UNIQUE INDEX escalations_running ON escalations(cause_id) WHERE ended_at IS NULL;
CREATE INDEX escalations_due ON escalations(due_at) WHERE ended_at IS NULL;

CREATE TABLE notices (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  topic      TEXT NOT NULL,
  subject    TEXT NOT NULL,
  severity   TEXT NOT NULL,
  title      TEXT NOT NULL,
  body       TEXT NOT NULL,
  link       TEXT NOT NULL,
  dedupe_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  read_at    INTEGER,
  UNIQUE (account_id, dedupe_key)
) STRICT;
CREATE INDEX notices_by_account ON notices(account_id, id DESC);
CREATE INDEX notices_unread ON notices(account_id) WHERE read_at IS NULL;
CREATE INDEX notices_by_subject ON notices(subject, account_id, created_at);

-- What is to go out of each notice; gathered into one delivery when it is due.
CREATE TABLE notice_sends (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  notice_id   INTEGER NOT NULL REFERENCES notices(id) ON DELETE CASCADE,
  account_id  INTEGER NOT NULL,
  channel     TEXT NOT NULL,
  queued_at   INTEGER NOT NULL,
  due_at      INTEGER NOT NULL,
  released_at INTEGER,
  UNIQUE (notice_id, channel)
) STRICT;
CREATE INDEX notice_sends_due ON notice_sends(due_at) WHERE released_at IS NULL;
CREATE INDEX notice_sends_released ON notice_sends(account_id, channel, released_at) WHERE released_at IS NOT NULL;

CREATE TABLE delivery_attempts (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  delivery_id INTEGER NOT NULL REFERENCES deliveries(id) ON DELETE CASCADE,
  at          INTEGER NOT NULL,
  type        TEXT NOT NULL,
  outcome     TEXT NOT NULL
) STRICT;
CREATE INDEX delivery_attempts_by_delivery ON delivery_attempts(delivery_id, id);
CREATE INDEX deliveries_by_message ON deliveries(message_id);

CREATE TABLE notice_positions (name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO notice_positions SELECT 'cause-events', coalesce(max(id), 0) FROM cause_events;
INSERT INTO notice_positions SELECT 'incident-log', coalesce(max(id), 0) FROM incident_log;
`
