/** Winter service: the network that is treated, forecasts, decisions, jobs and what was treated. */
export const schema = `
CREATE TABLE winter_depots (
  id        TEXT PRIMARY KEY,
  name      TEXT NOT NULL,
  latitude  REAL NOT NULL,
  longitude REAL NOT NULL
) STRICT;

-- Stock is the sum: deliveries and counts by people, treatments by what lorries report.
CREATE TABLE winter_salt_ledger (
  id         INTEGER PRIMARY KEY,
  depot_id   TEXT NOT NULL REFERENCES winter_depots(id) ON DELETE CASCADE,
  at         INTEGER NOT NULL,
  type       TEXT NOT NULL CHECK (type IN ('delivery', 'count', 'treatment', 'correction')),
  change_kg  REAL NOT NULL,
  note       TEXT NOT NULL,
  written_by TEXT NOT NULL
) STRICT;
CREATE INDEX winter_salt_by_depot ON winter_salt_ledger(depot_id, at);

CREATE TABLE winter_gritters (
  id                   TEXT PRIMARY KEY,
  name                 TEXT NOT NULL,
  depot_id             TEXT NOT NULL REFERENCES winter_depots(id),
  device_id            TEXT UNIQUE,
  capacity_kg          REAL NOT NULL,
  spread_width_m       REAL NOT NULL,
  treating_speed_kph   REAL NOT NULL,
  travelling_speed_kph REAL NOT NULL,
  is_pre_wet           INTEGER NOT NULL,
  is_in_service        INTEGER NOT NULL
) STRICT;

CREATE TABLE winter_domains (
  id             TEXT PRIMARY KEY,
  name           TEXT NOT NULL,
  device_id      TEXT NOT NULL UNIQUE,
  sensor_ids     TEXT NOT NULL,
  action_level_c REAL NOT NULL
) STRICT;

CREATE TABLE winter_routes (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  domain_id  TEXT NOT NULL REFERENCES winter_domains(id),
  depot_id   TEXT NOT NULL REFERENCES winter_depots(id),
  gritter_id TEXT REFERENCES winter_gritters(id),
  priority   INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 3),
  origin     TEXT NOT NULL CHECK (origin IN ('drawn', 'imported', 'made')),
  is_kept    INTEGER NOT NULL,
  streets    TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  version    INTEGER NOT NULL
) STRICT;

-- The treatment matrix and what goes with it; the newest is in force, none is ever changed.
CREATE TABLE winter_settings (
  version  INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  saved_by TEXT NOT NULL,
  note     TEXT NOT NULL,
  settings TEXT NOT NULL
) STRICT;

CREATE TABLE winter_issues (
  id          INTEGER PRIMARY KEY,
  made_at     INTEGER NOT NULL UNIQUE,
  feed_at     INTEGER,
  feed_state  TEXT NOT NULL,
  summary     TEXT NOT NULL,
  domains     TEXT NOT NULL,
  sensors     BLOB NOT NULL
) STRICT;

-- The roads of the newest issue only: what the map's slider draws.
CREATE TABLE winter_issue_roads (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  issue_id INTEGER NOT NULL,
  data     BLOB NOT NULL
) STRICT;

-- Past hours of a weather feed, as each was given.
CREATE TABLE winter_feeds (
  id       INTEGER PRIMARY KEY,
  given_at INTEGER NOT NULL UNIQUE,
  source   TEXT NOT NULL,
  data     BLOB NOT NULL
) STRICT;

-- Signed: each carries the hash of itself and the one before. Never changed; a new one revises an old one.
CREATE TABLE winter_decisions (
  id              INTEGER PRIMARY KEY,
  domain_id       TEXT NOT NULL,
  domain_name     TEXT NOT NULL,
  night           TEXT NOT NULL,
  made_at         INTEGER NOT NULL,
  made_by         TEXT NOT NULL,
  choice          TEXT NOT NULL CHECK (choice IN ('accept', 'change', 'decline')),
  reason          TEXT NOT NULL,
  revises         INTEGER REFERENCES winter_decisions(id),
  issue_id        INTEGER,
  content         TEXT NOT NULL,
  hash            BLOB NOT NULL
) STRICT;
CREATE INDEX winter_decisions_by_night ON winter_decisions(night, domain_id, id);
CREATE UNIQUE INDEX winter_decisions_revised_once ON winter_decisions(revises) WHERE revises IS NOT NULL;
CREATE TRIGGER winter_decisions_no_update BEFORE UPDATE ON winter_decisions
BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;
CREATE TRIGGER winter_decisions_no_delete BEFORE DELETE ON winter_decisions
BEGIN SELECT RAISE(ABORT, 'a decision is never removed'); END;

CREATE TABLE winter_jobs (
  id           TEXT PRIMARY KEY,
  decision_id  INTEGER NOT NULL REFERENCES winter_decisions(id),
  route_id     TEXT NOT NULL,
  route_name   TEXT NOT NULL,
  domain_id    TEXT NOT NULL,
  depot_id     TEXT NOT NULL,
  gritter_id   TEXT,
  driver       TEXT,
  start_by     INTEGER,
  rate_gm2     REAL NOT NULL,
  passes       INTEGER NOT NULL,
  -- The route as it was when the job was made: streets in order, with names, lines, rates and areas.
  plan         TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('waiting', 'under-way', 'paused', 'done', 'cancelled')),
  made_at      INTEGER NOT NULL,
  started_at   INTEGER,
  ended_at     INTEGER,
  cancelled_at INTEGER,
  -- Why it was cancelled.
  ended_note   TEXT NOT NULL,
  version      INTEGER NOT NULL
) STRICT;
CREATE INDEX winter_jobs_by_decision ON winter_jobs(decision_id);
CREATE INDEX winter_jobs_open ON winter_jobs(state, start_by) WHERE state IN ('waiting', 'under-way', 'paused');

-- What drivers' phones report, each once by the id the phone gave it, however often it is sent.
CREATE TABLE winter_job_events (
  id          TEXT PRIMARY KEY,
  job_id      TEXT NOT NULL REFERENCES winter_jobs(id),
  type        TEXT NOT NULL CHECK (type IN ('start', 'pause', 'resume', 'treated', 'blocked', 'note', 'done')),
  at          INTEGER NOT NULL,
  -- As the phone said; differs from at where its clock could not be right.
  phone_at    INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  by_user     TEXT NOT NULL,
  -- Whether the job was this person's: only then does the event count for its state.
  is_drivers  INTEGER NOT NULL,
  edge_id     TEXT,
  note        TEXT NOT NULL,
  latitude    REAL,
  longitude   REAL,
  refused     TEXT
) STRICT;
CREATE INDEX winter_job_events_by_job ON winter_job_events(job_id, at);

-- A street that a lorry treated. One pass over one street is one row.
CREATE TABLE winter_treatments (
  id           INTEGER PRIMARY KEY,
  edge_id      TEXT NOT NULL,
  street_name  TEXT NOT NULL,
  at           INTEGER NOT NULL,
  gritter_id   TEXT NOT NULL,
  job_id       TEXT,
  rate_gm2     REAL,
  length_m     REAL NOT NULL,
  -- Share of the street that was driven spreading, 0 to 1.
  covered      REAL NOT NULL,
  salt_kg      REAL,
  source       TEXT NOT NULL CHECK (source IN ('telemetry', 'driver')),
  UNIQUE (edge_id, gritter_id, at)
) STRICT;
CREATE INDEX winter_treatments_by_street ON winter_treatments(street_name, at);
CREATE INDEX winter_treatments_by_edge ON winter_treatments(edge_id, at);
CREATE INDEX winter_treatments_by_time ON winter_treatments(at);
CREATE INDEX winter_treatments_by_job ON winter_treatments(job_id) WHERE job_id IS NOT NULL;

-- How far the journal has been read for treatments, and what is under way on each lorry.
CREATE TABLE winter_tracking (
  one   INTEGER PRIMARY KEY CHECK (one = 1),
  seq   INTEGER NOT NULL,
  state TEXT NOT NULL
) STRICT;
`
