/** Causes that gather alerts, and what people do about them: shelve, assign, suppress, take out of service. */
export const schema = `
ALTER TABLE devices ADD COLUMN gateway_id TEXT;
CREATE INDEX devices_by_gateway ON devices(gateway_id) WHERE gateway_id IS NOT NULL;
CREATE TRIGGER places_inserted AFTER INSERT ON places BEGIN UPDATE registry_version SET version = version + 1; END;
CREATE TRIGGER places_updated AFTER UPDATE ON places BEGIN UPDATE registry_version SET version = version + 1; END;

CREATE TABLE causes (
  id              TEXT PRIMARY KEY,
  cause_group     TEXT NOT NULL,
  scope_type      TEXT NOT NULL,
  scope_id        TEXT,
  kind            TEXT,
  rule            TEXT NOT NULL,
  severity        TEXT NOT NULL,
  title           TEXT NOT NULL,
  message         TEXT NOT NULL,
  quiet_reason    TEXT,
  chattering      INTEGER NOT NULL DEFAULT 0,
  member_count    INTEGER NOT NULL DEFAULT 0,
  active_count    INTEGER NOT NULL DEFAULT 0,
  device_count    INTEGER NOT NULL DEFAULT 0,
  quiet_count     INTEGER NOT NULL DEFAULT 0,
  worst_alert_id  TEXT,
  worst_value     REAL,
  places          TEXT NOT NULL DEFAULT '{}',
  areas           TEXT NOT NULL DEFAULT '{}',
  started_at      INTEGER NOT NULL,
  joined_at       INTEGER NOT NULL,
  alarmed_at      INTEGER,
  changed_at      INTEGER NOT NULL,
  cleared_at      INTEGER,
  merged_into     TEXT,
  acknowledged_at INTEGER,
  acknowledged_by TEXT,
  assigned_to     TEXT,
  assigned_at     INTEGER,
  assigned_by     TEXT,
  shelved_at      INTEGER,
  shelved_until   INTEGER,
  shelved_by      TEXT,
  shelve_reason   TEXT,
  touched_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX causes_by_time ON causes(started_at DESC, id DESC);
CREATE INDEX causes_by_alarm ON causes(alarmed_at);
CREATE INDEX causes_open ON causes(started_at DESC, id DESC)
  WHERE merged_into IS NULL AND (cleared_at IS NULL OR acknowledged_at IS NULL);
CREATE INDEX causes_standing ON causes(started_at) WHERE cleared_at IS NULL AND merged_into IS NULL;
CREATE INDEX causes_shelved ON causes(shelved_until) WHERE shelved_until IS NOT NULL;

CREATE TABLE cause_events (
  id        INTEGER PRIMARY KEY,
  cause_id  TEXT NOT NULL,
  at        INTEGER NOT NULL,
  type      TEXT NOT NULL,
  actor     TEXT,
  severity  TEXT,
  message   TEXT,
  waited_ms INTEGER
) STRICT;
CREATE INDEX cause_events_by_cause ON cause_events(cause_id, id);
CREATE INDEX cause_events_acknowledged ON cause_events(at, actor, waited_ms) WHERE type = 'acknowledged';
CREATE INDEX cause_events_alarmed ON cause_events(at) WHERE type = 'alarmed';

ALTER TABLE alerts ADD COLUMN cause_id TEXT;
ALTER TABLE alerts ADD COLUMN device_name TEXT NOT NULL DEFAULT '';
ALTER TABLE alerts ADD COLUMN place_id TEXT;
ALTER TABLE alerts ADD COLUMN area TEXT;
ALTER TABLE alerts ADD COLUMN quiet_reason TEXT;
ALTER TABLE alerts ADD COLUMN assigned_to TEXT;
ALTER TABLE alerts ADD COLUMN shelved_until INTEGER;
ALTER TABLE alerts ADD COLUMN shelved_by TEXT;
ALTER TABLE alerts ADD COLUMN shelve_reason TEXT;
CREATE INDEX alerts_by_cause ON alerts(cause_id, raised_at, id);
CREATE INDEX alerts_by_place ON alerts(place_id, raised_at DESC, id DESC) WHERE place_id IS NOT NULL;
CREATE INDEX alerts_by_rule ON alerts(rule, raised_at DESC, id DESC);
CREATE INDEX alerts_by_assignee ON alerts(assigned_to, raised_at DESC, id DESC) WHERE assigned_to IS NOT NULL;
CREATE INDEX alerts_shelved ON alerts(shelved_until) WHERE shelved_until IS NOT NULL;
CREATE INDEX alerts_quiet ON alerts(quiet_reason) WHERE quiet_reason IS NOT NULL AND cleared_at IS NULL;
CREATE INDEX alerts_active ON alerts(cause_id) WHERE cleared_at IS NULL;
CREATE INDEX alerts_frequent ON alerts(raised_at, device_id, rule, kind, device_name, severity);

UPDATE alerts SET device_name = coalesce((SELECT name FROM devices WHERE devices.id = device_id), device_id),
                  cause_id = 'c-' || id;
INSERT INTO causes (id, cause_group, scope_type, kind, rule, severity, title, message, member_count, active_count,
                    device_count, worst_alert_id, started_at, joined_at, alarmed_at, changed_at, cleared_at, acknowledged_at,
                    acknowledged_by, touched_at)
  SELECT 'c-' || id, kind || '/' || rule, 'unknown', kind, rule, severity, message, message, 1, cleared_at IS NULL,
         cleared_at IS NULL, id, raised_at, raised_at, raised_at, changed_at, cleared_at, acknowledged_at, acknowledged_by, changed_at
  FROM alerts;

CREATE TABLE suppressions (
  id          INTEGER PRIMARY KEY,
  title       TEXT NOT NULL,
  reason      TEXT NOT NULL,
  author      TEXT NOT NULL,
  rule        TEXT NOT NULL,
  kind        TEXT,
  place_id    TEXT,
  months      TEXT NOT NULL DEFAULT '[]',
  from_minute INTEGER,
  to_minute   INTEGER,
  while_rule  TEXT,
  enabled     INTEGER NOT NULL DEFAULT 1,
  created_at  INTEGER NOT NULL,
  changed_at  INTEGER NOT NULL
) STRICT;
CREATE TRIGGER suppressions_inserted AFTER INSERT ON suppressions BEGIN UPDATE registry_version SET version = version + 1; END;
CREATE TRIGGER suppressions_updated AFTER UPDATE ON suppressions BEGIN UPDATE registry_version SET version = version + 1; END;
CREATE TRIGGER suppressions_deleted AFTER DELETE ON suppressions BEGIN UPDATE registry_version SET version = version + 1; END;

CREATE TABLE out_of_service (
  device_id TEXT PRIMARY KEY,
  since_at  INTEGER NOT NULL,
  until_at  INTEGER,
  reason    TEXT NOT NULL,
  author    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER out_of_service_inserted AFTER INSERT ON out_of_service BEGIN UPDATE registry_version SET version = version + 1; END;
CREATE TRIGGER out_of_service_updated AFTER UPDATE ON out_of_service BEGIN UPDATE registry_version SET version = version + 1; END;
CREATE TRIGGER out_of_service_deleted AFTER DELETE ON out_of_service BEGIN UPDATE registry_version SET version = version + 1; END;
`
