/** Incidents with their logs, tasks and links, public reports, webhooks, and what waits to be delivered. */
export const schema = `
CREATE TABLE incidents (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  mode           TEXT NOT NULL,
  kind           TEXT NOT NULL,
  title          TEXT NOT NULL,
  severity       TEXT NOT NULL,
  place_text     TEXT NOT NULL,
  latitude       REAL,
  longitude      REAL,
  place_id       TEXT,
  state          TEXT NOT NULL DEFAULT 'open',
  commander      TEXT,
  resolution     TEXT NOT NULL DEFAULT '',
  review         TEXT NOT NULL DEFAULT '',
  opened_at      INTEGER NOT NULL,
  opened_by      TEXT NOT NULL,
  changed_at     INTEGER NOT NULL,
  resolved_at    INTEGER,
  closed_at      INTEGER,
  version        INTEGER NOT NULL DEFAULT 1,
  field_versions TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX incidents_by_change ON incidents(changed_at DESC, id DESC);
CREATE INDEX incidents_by_state ON incidents(state, changed_at DESC, id DESC);

CREATE TABLE incident_log (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  incident_id INTEGER NOT NULL REFERENCES incidents(id),
  at          INTEGER NOT NULL,
  author      TEXT NOT NULL,
  type        TEXT NOT NULL,
  text        TEXT NOT NULL,
  data        TEXT NOT NULL DEFAULT '{}',
  corrects    INTEGER REFERENCES incident_log(id)
) STRICT;
CREATE INDEX incident_log_by_incident ON incident_log(incident_id, id);
CREATE TRIGGER incident_log_no_update BEFORE UPDATE ON incident_log BEGIN SELECT RAISE(ABORT, 'the incident log is append-only'); END;
CREATE TRIGGER incident_log_no_delete BEFORE DELETE ON incident_log BEGIN SELECT RAISE(ABORT, 'the incident log is append-only'); END;

CREATE TABLE incident_tasks (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  incident_id INTEGER NOT NULL REFERENCES incidents(id),
  title       TEXT NOT NULL,
  assignee    TEXT,
  due_at      INTEGER,
  created_at  INTEGER NOT NULL,
  created_by  TEXT NOT NULL,
  done_at     INTEGER,
  done_by     TEXT
) STRICT;
CREATE INDEX incident_tasks_by_incident ON incident_tasks(incident_id, id);

CREATE TABLE incident_links (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  incident_id INTEGER NOT NULL REFERENCES incidents(id),
  type        TEXT NOT NULL,
  target      TEXT NOT NULL,
  added_at    INTEGER NOT NULL,
  added_by    TEXT NOT NULL,
  removed_at  INTEGER,
  removed_by  TEXT
) STRICT;
CREATE UNIQUE INDEX incident_links_once ON incident_links(incident_id, type, target) WHERE removed_at IS NULL;
CREATE INDEX incident_links_by_target ON incident_links(type, target) WHERE removed_at IS NULL;

CREATE TABLE incident_roads (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  incident_id INTEGER NOT NULL REFERENCES incidents(id),
  effect      TEXT NOT NULL,
  name        TEXT NOT NULL,
  speed_kph   REAL,
  line        TEXT,
  edge_ids    TEXT NOT NULL DEFAULT '[]',
  from_at     INTEGER NOT NULL,
  until_at    INTEGER,
  added_at    INTEGER NOT NULL,
  added_by    TEXT NOT NULL,
  lifted_at   INTEGER,
  lifted_by   TEXT
) STRICT;
CREATE INDEX incident_roads_by_incident ON incident_roads(incident_id, id);
CREATE INDEX incident_roads_by_time ON incident_roads(from_at);

CREATE TABLE incident_attachments (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  incident_id INTEGER NOT NULL REFERENCES incidents(id),
  hash        TEXT NOT NULL,
  name        TEXT NOT NULL,
  media_type  TEXT NOT NULL,
  byte_count  INTEGER NOT NULL,
  added_at    INTEGER NOT NULL,
  added_by    TEXT NOT NULL,
  removed_at  INTEGER,
  removed_by  TEXT
) STRICT;
CREATE INDEX incident_attachments_by_incident ON incident_attachments(incident_id, id);
CREATE INDEX incident_attachments_by_hash ON incident_attachments(hash) WHERE removed_at IS NULL;

CREATE TABLE incident_publications (
  identifier   TEXT PRIMARY KEY,
  incident_id  INTEGER NOT NULL REFERENCES incidents(id),
  message_type TEXT NOT NULL,
  sender       TEXT NOT NULL,
  sent_at      INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  published_by TEXT NOT NULL,
  kind         TEXT NOT NULL,
  severity     TEXT NOT NULL,
  text         TEXT NOT NULL,
  xml          TEXT NOT NULL
) STRICT;
CREATE INDEX incident_publications_by_incident ON incident_publications(incident_id, sent_at);
CREATE TRIGGER incident_publications_no_update BEFORE UPDATE ON incident_publications BEGIN SELECT RAISE(ABORT, 'what was published stays'); END;
CREATE TRIGGER incident_publications_no_delete BEFORE DELETE ON incident_publications BEGIN SELECT RAISE(ABORT, 'what was published stays'); END;

CREATE TABLE public_reports (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  reference        TEXT NOT NULL UNIQUE,
  received_at      INTEGER NOT NULL,
  kind             TEXT NOT NULL,
  text             TEXT NOT NULL,
  place_text       TEXT NOT NULL,
  latitude         REAL,
  longitude        REAL,
  contact          TEXT,
  contact_erased_at INTEGER,
  photo_hash       TEXT,
  photo_media_type TEXT,
  photo_byte_count INTEGER,
  state            TEXT NOT NULL DEFAULT 'waiting',
  decided_at       INTEGER,
  decided_by       TEXT,
  reason           TEXT,
  incident_id      INTEGER REFERENCES incidents(id)
) STRICT;
CREATE INDEX public_reports_by_state ON public_reports(state, id DESC);
CREATE INDEX public_reports_with_contact ON public_reports(received_at) WHERE contact IS NOT NULL;

CREATE TABLE webhooks (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  name        TEXT NOT NULL,
  url         TEXT NOT NULL,
  events      TEXT NOT NULL,
  secret      TEXT NOT NULL,
  enabled     INTEGER NOT NULL DEFAULT 1,
  created_at  INTEGER NOT NULL,
  created_by  TEXT NOT NULL
) STRICT;

CREATE TABLE deliveries (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  channel         TEXT NOT NULL,
  target          TEXT NOT NULL,
  message_id      TEXT NOT NULL,
  topic           TEXT NOT NULL,
  payload         TEXT NOT NULL,
  state           TEXT NOT NULL DEFAULT 'waiting',
  attempts        INTEGER NOT NULL DEFAULT 0,
  created_at      INTEGER NOT NULL,
  first_tried_at  INTEGER,
  due_at          INTEGER NOT NULL,
  ended_at        INTEGER,
  last_outcome    TEXT,
  UNIQUE (channel, target, message_id)
) STRICT;
CREATE INDEX deliveries_due ON deliveries(channel, due_at) WHERE state = 'waiting';
CREATE INDEX deliveries_by_target ON deliveries(channel, target, id DESC);
`
