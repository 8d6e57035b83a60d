/** Devices, their states and alerts, quarantine, accounts, audit and settings. */
export const schema = `
CREATE TABLE devices (
  id          TEXT PRIMARY KEY,
  kind        TEXT NOT NULL,
  name        TEXT NOT NULL,
  latitude    REAL,
  longitude   REAL,
  place_id    TEXT REFERENCES places(id) ON DELETE SET NULL,
  settings    TEXT NOT NULL DEFAULT '{}',
  token_hash  BLOB NOT NULL,
  enabled     INTEGER NOT NULL DEFAULT 1,
  created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX devices_by_kind ON devices(kind, id);

CREATE TABLE places (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  category    TEXT NOT NULL,
  latitude    REAL,
  longitude   REAL,
  attributes  TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;

CREATE TABLE registry_version (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL) STRICT;
INSERT INTO registry_version VALUES (1, 0);
CREATE TRIGGER devices_inserted AFTER INSERT ON devices BEGIN UPDATE registry_version SET version = version + 1; END;
CREATE TRIGGER devices_updated AFTER UPDATE ON devices BEGIN UPDATE registry_version SET version = version + 1; END;
CREATE TRIGGER devices_deleted AFTER DELETE ON devices BEGIN UPDATE registry_version SET version = version + 1; END;

CREATE TABLE map_layers (
  name        TEXT PRIMARY KEY,
  geojson     TEXT NOT NULL,
  attribution TEXT NOT NULL DEFAULT '',
  updated_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE device_states (
  device_id   TEXT PRIMARY KEY,
  state       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE journal_positions (
  consumer    TEXT PRIMARY KEY,
  seq         INTEGER NOT NULL
) STRICT;

CREATE TABLE telemetry_outbox (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  reading_count INTEGER NOT NULL,
  batches       BLOB NOT NULL
) STRICT;

CREATE TABLE alerts (
  id              TEXT PRIMARY KEY,
  device_id       TEXT NOT NULL,
  kind            TEXT NOT NULL,
  rule            TEXT NOT NULL,
  severity        TEXT NOT NULL,
  message         TEXT NOT NULL,
  raised_at       INTEGER NOT NULL,
  raised_seq      INTEGER NOT NULL,
  changed_at      INTEGER NOT NULL,
  cleared_at      INTEGER,
  acknowledged_at INTEGER,
  acknowledged_by TEXT
) STRICT;
CREATE UNIQUE INDEX alerts_one_active ON alerts(device_id, rule) WHERE cleared_at IS NULL;
CREATE INDEX alerts_by_time ON alerts(raised_at DESC, id DESC);
CREATE INDEX alerts_open ON alerts(raised_at DESC, id DESC) WHERE cleared_at IS NULL OR acknowledged_at IS NULL;
CREATE INDEX alerts_by_device ON alerts(device_id, raised_at DESC, id DESC);

CREATE TABLE alert_events (
  id        INTEGER PRIMARY KEY,
  alert_id  TEXT NOT NULL REFERENCES alerts(id) ON DELETE CASCADE,
  at        INTEGER NOT NULL,
  type      TEXT NOT NULL,
  actor     TEXT,
  severity  TEXT,
  message   TEXT
) STRICT;
CREATE INDEX alert_events_by_alert ON alert_events(alert_id, id);

CREATE TABLE quarantine (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  seq         INTEGER NOT NULL,
  item        INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  device_id   TEXT NOT NULL,
  code        TEXT NOT NULL,
  reason      TEXT NOT NULL,
  payload     BLOB NOT NULL,
  status      TEXT NOT NULL DEFAULT 'open',
  resolved_at INTEGER,
  resolved_by TEXT,
  UNIQUE (seq, item)
) STRICT;
CREATE INDEX quarantine_by_status ON quarantine(status, id DESC);
CREATE INDEX quarantine_by_device ON quarantine(device_id, id DESC);

CREATE TABLE accounts (
  id            INTEGER PRIMARY KEY,
  user_name     TEXT NOT NULL UNIQUE COLLATE NOCASE,
  display_name  TEXT NOT NULL,
  role          TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  demo          INTEGER NOT NULL DEFAULT 0,
  created_at    INTEGER NOT NULL,
  disabled_at   INTEGER
) STRICT;

CREATE TABLE sessions (
  token_hash   BLOB PRIMARY KEY,
  account_id   INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  created_at   INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  address      TEXT NOT NULL,
  user_agent   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_account ON sessions(account_id);

CREATE TABLE audit (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  at      INTEGER NOT NULL,
  actor   TEXT NOT NULL,
  action  TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail  TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TABLE settings (
  key        TEXT PRIMARY KEY,
  value      TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
`
