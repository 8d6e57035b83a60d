/** Waste: bins, sites, lorries and rounds, fill forecasts, plans, crews' jobs, service history and reports. */
export const schema = `
CREATE TABLE waste_sites (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  type       TEXT NOT NULL CHECK (type IN ('depot', 'disposal')),
  latitude   REAL NOT NULL,
  longitude  REAL NOT NULL,
  service_s  INTEGER NOT NULL,
  streams    TEXT NOT NULL,
  open_times TEXT NOT NULL
) STRICT;

CREATE TABLE waste_lorries (
  id                 TEXT PRIMARY KEY,
  name               TEXT NOT NULL,
  depot_id           TEXT NOT NULL REFERENCES waste_sites(id),
  capacity_l         REAL NOT NULL,
  payload_kg         REAL NOT NULL,
  streams            TEXT NOT NULL,
  shift_from_min     INTEGER NOT NULL,
  shift_to_min       INTEGER NOT NULL,
  -- {"fromMin", "toMin", "minutes"} or null.
  crew_break         TEXT NOT NULL,
  forbidden_edge_ids TEXT NOT NULL,
  is_in_service      INTEGER NOT NULL,
  version            INTEGER NOT NULL
) STRICT;

CREATE TABLE waste_rounds (
  id        TEXT PRIMARY KEY,
  name      TEXT NOT NULL,
  device_id TEXT NOT NULL UNIQUE,
  weekdays  TEXT NOT NULL,
  lorry_id  TEXT REFERENCES waste_lorries(id) ON DELETE SET NULL,
  version   INTEGER NOT NULL
) STRICT;

CREATE TABLE waste_bins (
  id            TEXT PRIMARY KEY,
  name          TEXT NOT NULL,
  device_id     TEXT UNIQUE,
  stream        TEXT NOT NULL,
  latitude      REAL NOT NULL,
  longitude     REAL NOT NULL,
  street        TEXT NOT NULL,
  volume_l      REAL NOT NULL,
  threshold_pct REAL NOT NULL,
  max_age_days  REAL,
  access_note   TEXT NOT NULL,
  access_times  TEXT NOT NULL,
  service_s     INTEGER NOT NULL,
  round_id      TEXT REFERENCES waste_rounds(id) ON DELETE SET NULL,
  round_order   INTEGER,
  is_in_service INTEGER NOT NULL,
  version       INTEGER NOT NULL
) STRICT;
CREATE INDEX waste_bins_by_round ON waste_bins(round_id, round_order) WHERE round_id IS NOT NULL;

-- What a device is served with: the round of the bin it is in. Alerts are gathered by it.
ALTER TABLE devices ADD COLUMN service_group TEXT;
CREATE TRIGGER waste_bins_added AFTER INSERT ON waste_bins WHEN NEW.device_id IS NOT NULL BEGIN
  UPDATE devices SET service_group = (SELECT name FROM waste_rounds WHERE id = NEW.round_id)
  WHERE id = NEW.device_id AND service_group IS NOT (SELECT name FROM waste_rounds WHERE id = NEW.round_id);
END;
CREATE TRIGGER waste_bins_changed AFTER UPDATE OF device_id, round_id ON waste_bins BEGIN
  UPDATE devices SET service_group = NULL
  WHERE id = OLD.device_id AND OLD.device_id IS NOT NEW.device_id AND service_group IS NOT NULL;
  UPDATE devices SET service_group = (SELECT name FROM waste_rounds WHERE id = NEW.round_id)
  WHERE id = NEW.device_id AND service_group IS NOT (SELECT name FROM waste_rounds WHERE id = NEW.round_id);
END;
CREATE TRIGGER waste_bins_removed AFTER DELETE ON waste_bins WHEN OLD.device_id IS NOT NULL BEGIN
  UPDATE devices SET service_group = NULL WHERE id = OLD.device_id AND service_group IS NOT NULL;
END;
CREATE TRIGGER waste_rounds_renamed AFTER UPDATE OF name ON waste_rounds WHEN OLD.name IS NOT NEW.name BEGIN
  UPDATE devices SET service_group = NEW.name
  WHERE id IN (SELECT device_id FROM waste_bins WHERE round_id = NEW.id);
END;

-- A council's own figures; the newest is in force, none is ever changed.
CREATE TABLE waste_settings (
  version  INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  saved_by TEXT NOT NULL,
  settings TEXT NOT NULL
) STRICT;

-- The newest forecast of each bin.
CREATE TABLE waste_forecasts (
  bin_id   TEXT PRIMARY KEY,
  made_at  INTEGER NOT NULL,
  forecast TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Service history: what became of a bin, told by its sensor, a crew or an import. One emptying is one row.
CREATE TABLE waste_services (
  id              INTEGER PRIMARY KEY,
  bin_id          TEXT NOT NULL,
  at              INTEGER NOT NULL,
  source          TEXT NOT NULL CHECK (source IN ('crew', 'sensor', 'both', 'import')),
  -- lifted, partly, not-out, contaminated, blocked, damaged, overweight; emptied where only the sensor knows.
  outcome         TEXT NOT NULL,
  fill_before_pct REAL,
  fill_after_pct  REAL,
  -- The sensor does not bear out what the crew said.
  is_disputed     INTEGER NOT NULL DEFAULT 0,
  job_id          TEXT,
  event_id        TEXT UNIQUE,
  note            TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX waste_services_by_bin ON waste_services(bin_id, at);
CREATE INDEX waste_services_by_time ON waste_services(at);

CREATE TABLE waste_plans (
  id          TEXT PRIMARY KEY,
  -- Local date, YYYY-MM-DD.
  day         TEXT NOT NULL,
  made_at     INTEGER NOT NULL,
  made_by     TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('draft', 'published', 'replaced', 'withdrawn')),
  -- The plan of the day that this one took the place of, in mid-shift.
  replaces    TEXT REFERENCES waste_plans(id),
  -- What was asked for: lorries, streams, pins, exclusions, locks.
  request     TEXT NOT NULL,
  -- What it was made from, as it was then, and what came out: input, plan, lines on the road.
  content     BLOB NOT NULL,
  summary     TEXT NOT NULL,
  published_at INTEGER,
  published_by TEXT,
  version     INTEGER NOT NULL
) STRICT;
CREATE INDEX waste_plans_by_day ON waste_plans(day, made_at);
CREATE UNIQUE INDEX waste_plans_published_once ON waste_plans(day) WHERE state = 'published';

CREATE TABLE waste_jobs (
  id           TEXT PRIMARY KEY,
  plan_id      TEXT NOT NULL REFERENCES waste_plans(id),
  day          TEXT NOT NULL,
  lorry_id     TEXT NOT NULL,
  lorry_name   TEXT NOT NULL,
  -- User name; null: whoever takes it.
  crew         TEXT,
  -- Stops in order, with names, places, access, ways there. Changed by a plan in mid-shift; then revision rises.
  stops        TEXT NOT NULL,
  revision     INTEGER NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('waiting', 'under-way', 'on-break', 'done', 'cancelled')),
  made_at      INTEGER NOT NULL,
  leaves_at    INTEGER NOT NULL,
  started_at   INTEGER,
  ended_at     INTEGER,
  cancelled_at INTEGER,
  ended_note   TEXT NOT NULL,
  version      INTEGER NOT NULL
) STRICT;
CREATE INDEX waste_jobs_by_plan ON waste_jobs(plan_id);
CREATE INDEX waste_jobs_by_day ON waste_jobs(day, lorry_id);

-- What crews' phones report, each once by the id the phone gave it, however often it is sent.
CREATE TABLE waste_job_events (
  id          TEXT PRIMARY KEY,
  job_id      TEXT NOT NULL REFERENCES waste_jobs(id),
  type        TEXT NOT NULL,
  at          INTEGER NOT NULL,
  -- As the phone said; differs from at where its clock could not be right.
  phone_at    INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  by_user     TEXT NOT NULL,
  -- The bin, or the disposal site.
  place_id    TEXT,
  note        TEXT NOT NULL,
  latitude    REAL,
  longitude   REAL,
  refused     TEXT
) STRICT;
CREATE INDEX waste_job_events_by_job ON waste_job_events(job_id, at);

-- Photos by the event they belong to; they may arrive long after it, or before.
CREATE TABLE waste_job_photos (
  event_id    TEXT PRIMARY KEY,
  received_at INTEGER NOT NULL,
  by_user     TEXT NOT NULL,
  hash        TEXT NOT NULL,
  media_type  TEXT NOT NULL,
  byte_count  INTEGER NOT NULL
) STRICT;

-- Somebody without an account, or a crew, has seen a full bin. Closed by the next emptying.
CREATE TABLE waste_bin_reports (
  id          INTEGER PRIMARY KEY,
  bin_id      TEXT NOT NULL,
  at          INTEGER NOT NULL,
  source      TEXT NOT NULL CHECK (source IN ('public', 'crew')),
  note        TEXT NOT NULL,
  event_id    TEXT UNIQUE,
  closed_at   INTEGER,
  closed_by   TEXT
) STRICT;
CREATE INDEX waste_bin_reports_open ON waste_bin_reports(bin_id) WHERE closed_at IS NULL;

-- How far the journal has been read for emptied bins.
CREATE TABLE waste_tracking (
  one   INTEGER PRIMARY KEY CHECK (one = 1),
  seq   INTEGER NOT NULL,
  state TEXT NOT NULL
) STRICT;
`
