/** Homes: whose box it is and when, rooms, diary, consents, evidence, shares, and averages over many homes. */
export const schema = `
-- The code under a box, as a keyed hash only.
CREATE TABLE box_codes (
  device_id TEXT PRIMARY KEY REFERENCES devices(id) ON DELETE CASCADE,
  code_hash BLOB NOT NULL UNIQUE,
  made_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE homes (
  id         TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  tenure     TEXT NOT NULL,
  nation     TEXT NOT NULL,
  area_id    TEXT,
  -- To two decimals of a degree, and only with the consent 'outdoors'.
  latitude   REAL,
  longitude  REAL,
  begun_at   INTEGER NOT NULL,
  ended_at   INTEGER,
  version    INTEGER NOT NULL
) STRICT;
CREATE INDEX homes_by_account ON homes(account_id);

CREATE TABLE home_rooms (
  id          TEXT PRIMARY KEY,
  home_id     TEXT NOT NULL REFERENCES homes(id) ON DELETE CASCADE,
  name        TEXT NOT NULL,
  type        TEXT NOT NULL,
  wall_factor REAL NOT NULL,
  material    TEXT NOT NULL,
  placement   TEXT NOT NULL,
  made_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX home_rooms_by_home ON home_rooms(home_id, made_at);

-- Where a box stood, and when: a household sees its readings of that time and no others.
CREATE TABLE home_boxes (
  id        INTEGER PRIMARY KEY,
  home_id   TEXT NOT NULL REFERENCES homes(id) ON DELETE CASCADE,
  room_id   TEXT NOT NULL REFERENCES home_rooms(id) ON DELETE CASCADE,
  device_id TEXT NOT NULL,
  from_at   INTEGER NOT NULL,
  to_at     INTEGER
) STRICT;
CREATE UNIQUE INDEX home_boxes_standing ON home_boxes(device_id) WHERE to_at IS NULL;
CREATE INDEX home_boxes_by_home ON home_boxes(home_id, from_at);
CREATE INDEX home_boxes_by_device ON home_boxes(device_id, from_at);

CREATE TABLE home_diary (
  id         TEXT PRIMARY KEY,
  home_id    TEXT NOT NULL REFERENCES homes(id) ON DELETE CASCADE,
  room_id    TEXT REFERENCES home_rooms(id) ON DELETE SET NULL,
  activity   TEXT NOT NULL,
  at         INTEGER NOT NULL,
  end_at     INTEGER,
  note       TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX home_diary_by_home ON home_diary(home_id, at);

-- Each change of mind is a row; the newest counts.
CREATE TABLE home_consents (
  id      INTEGER PRIMARY KEY,
  home_id TEXT NOT NULL REFERENCES homes(id) ON DELETE CASCADE,
  use     TEXT NOT NULL,
  given   INTEGER NOT NULL,
  at      INTEGER NOT NULL
) STRICT;
CREATE INDEX home_consents_by_home ON home_consents(home_id, use, id);

-- The clock of the law: when the landlord was told, and what was done.
CREATE TABLE home_hazards (
  home_id         TEXT PRIMARY KEY REFERENCES homes(id) ON DELETE CASCADE,
  aware_at        INTEGER,
  investigated_at INTEGER,
  summary_at      INTEGER,
  made_safe_at    INTEGER,
  is_emergency    INTEGER NOT NULL
) STRICT;

CREATE TABLE home_letters (
  id            TEXT PRIMARY KEY,
  home_id       TEXT NOT NULL REFERENCES homes(id) ON DELETE CASCADE,
  direction     TEXT NOT NULL CHECK (direction IN ('sent', 'received')),
  at            INTEGER NOT NULL,
  correspondent TEXT NOT NULL,
  subject       TEXT NOT NULL,
  text          TEXT NOT NULL
) STRICT;
CREATE INDEX home_letters_by_home ON home_letters(home_id, at);

CREATE TABLE home_photos (
  id         TEXT PRIMARY KEY,
  home_id    TEXT NOT NULL REFERENCES homes(id) ON DELETE CASCADE,
  room_id    TEXT REFERENCES home_rooms(id) ON DELETE SET NULL,
  taken_at   INTEGER NOT NULL,
  caption    TEXT NOT NULL,
  media_type TEXT NOT NULL,
  content    BLOB NOT NULL
) STRICT;
CREATE INDEX home_photos_by_home ON home_photos(home_id, taken_at);

-- Reports as they were made: what was shared stays what it was.
CREATE TABLE home_reports (
  id       TEXT PRIMARY KEY,
  home_id  TEXT NOT NULL REFERENCES homes(id) ON DELETE CASCADE,
  made_at  INTEGER NOT NULL,
  from_at  INTEGER NOT NULL,
  to_at    INTEGER NOT NULL,
  language TEXT NOT NULL,
  includes TEXT NOT NULL,
  sha256   TEXT NOT NULL,
  html     TEXT NOT NULL,
  pdf      BLOB NOT NULL
) STRICT;
CREATE INDEX home_reports_by_home ON home_reports(home_id, made_at);

CREATE TABLE home_shares (
  id         TEXT PRIMARY KEY,
  report_id  TEXT NOT NULL REFERENCES home_reports(id) ON DELETE CASCADE,
  token_hash BLOB NOT NULL UNIQUE,
  recipient  TEXT NOT NULL,
  made_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;
CREATE INDEX home_shares_by_report ON home_shares(report_id);

CREATE TABLE home_share_openings (
  id       INTEGER PRIMARY KEY,
  share_id TEXT NOT NULL REFERENCES home_shares(id) ON DELETE CASCADE,
  at       INTEGER NOT NULL,
  what     TEXT NOT NULL
) STRICT;
CREATE INDEX home_share_openings_by_share ON home_share_openings(share_id, at);

-- Who asked for an erasure and may follow it: by a token, for the account may be gone.
CREATE TABLE home_erasures (
  id         TEXT PRIMARY KEY,
  token_hash BLOB NOT NULL UNIQUE,
  home_ids   TEXT NOT NULL,
  account_id INTEGER,
  begun_at   INTEGER NOT NULL
) STRICT;

-- A consenting home's own values of one day, from which averages over many homes are made.
CREATE TABLE home_days (
  home_id      TEXT NOT NULL REFERENCES homes(id) ON DELETE CASCADE,
  area_id      TEXT NOT NULL,
  date         TEXT NOT NULL,
  temp_c       REAL NOT NULL,
  humidity_pct REAL NOT NULL,
  -- Hours with the coldest wall above 80 %, and hours that could be judged.
  risk_hours   REAL NOT NULL,
  known_hours  REAL NOT NULL,
  PRIMARY KEY (home_id, date)
) STRICT, WITHOUT ROWID;
CREATE INDEX home_days_by_area ON home_days(area_id, date);

-- Every answer given about an area, with the homes behind it: the next must not differ from it by a few homes.
CREATE TABLE home_averages (
  area_id        TEXT NOT NULL,
  from_date      TEXT NOT NULL,
  to_date        TEXT NOT NULL,
  home_ids       TEXT NOT NULL,
  temp_c         REAL,
  humidity_pct   REAL,
  share_damp     REAL,
  homes_at_least INTEGER NOT NULL,
  refused        TEXT,
  made_at        INTEGER NOT NULL,
  PRIMARY KEY (area_id, from_date)
) STRICT, WITHOUT ROWID;
`
