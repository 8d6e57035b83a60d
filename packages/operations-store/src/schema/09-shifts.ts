/** The instant a statement runs, epoch ms: when what it writes becomes known. */
const NOW = `CAST(round(unixepoch('subsec') * 1000) AS INTEGER)`
/** Known until further notice. */
export const STILL_KNOWN = 9_007_199_254_740_991

interface Watched {
  readonly table: string
  readonly subject: string
  readonly id: string
  /** Every column a later look needs: a step that adds one to the table makes the triggers anew. */
  readonly columns: readonly string[]
  /** When a row is shown at all; always when absent. */
  readonly isShown?: (row: 'NEW' | 'OLD') => string
  /** What makes an update worth a version; any when absent. */
  readonly hasChanged?: string
}

export const ALERT_COLUMNS = [
  'id',
  'cause_id',
  'device_id',
  'device_name',
  'place_id',
  'area',
  'kind',
  'rule',
  'severity',
  'message',
  'raised_at',
  'raised_seq',
  'changed_at',
  'cleared_at',
  'acknowledged_at',
  'acknowledged_by',
  'quiet_reason',
  'assigned_to',
  'shelved_until',
  'shelved_by',
  'shelve_reason',
] as const

export const CAUSE_COLUMNS = [
  'id',
  'cause_group',
  'scope_type',
  'scope_id',
  'kind',
  'rule',
  'severity',
  'title',
  'message',
  'quiet_reason',
  'chattering',
  'member_count',
  'active_count',
  'device_count',
  'quiet_count',
  'worst_alert_id',
  'worst_value',
  'places',
  'areas',
  'started_at',
  'joined_at',
  'alarmed_at',
  'changed_at',
  'cleared_at',
  'merged_into',
  'acknowledged_at',
  'acknowledged_by',
  'assigned_to',
  'assigned_at',
  'assigned_by',
  'shelved_at',
  'shelved_until',
  'shelved_by',
  'shelve_reason',
  'touched_at',
] as const

export const INCIDENT_COLUMNS = [
  'id',
  'mode',
  'kind',
  'title',
  'severity',
  'place_text',
  'latitude',
  'longitude',
  'place_id',
  'state',
  'commander',
  'resolution',
  'review',
  'opened_at',
  'opened_by',
  'changed_at',
  'resolved_at',
  'closed_at',
  'version',
  'field_versions',
] as const

const DEVICE_COLUMNS = ['id', 'kind', 'name', 'latitude', 'longitude'] as const
const TASK_COLUMNS = ['id', 'incident_id'] as const

const WATCHED: readonly Watched[] = [
  {
    table: 'alerts',
    subject: 'alert',
    id: 'id',
    columns: ALERT_COLUMNS,
    isShown: (row) => `(${row}.cleared_at IS NULL OR ${row}.acknowledged_at IS NULL)`,
  },
  {
    table: 'causes',
    subject: 'cause',
    id: 'id',
    columns: CAUSE_COLUMNS,
    isShown: (row) =>
      `(${row}.cleared_at IS NULL OR (${row}.acknowledged_at IS NULL AND ${row}.merged_into IS NULL))`,
  },
  {
    table: 'incidents',
    subject: 'incident',
    id: 'id',
    columns: INCIDENT_COLUMNS,
    isShown: (row) => `${row}.state IN ('open', 'in-hand')`,
  },
  {
    table: 'incident_tasks',
    subject: 'task',
    id: 'id',
    columns: TASK_COLUMNS,
    isShown: (row) => `${row}.done_at IS NULL`,
  },
  {
    table: 'devices',
    subject: 'device',
    id: 'id',
    columns: DEVICE_COLUMNS,
    hasChanged: DEVICE_COLUMNS.map((column) => `NEW.${column} IS NOT OLD.${column}`).join(' OR '),
  },
]

function versionOf(row: 'NEW' | 'OLD', { subject, id, columns, isShown }: Watched): string {
  const fields = columns.map((column) => `'${column}', ${row}.${column}`).join(', ')
  return `INSERT OR REPLACE INTO history (subject, id, known_from, known_until, row)
    SELECT '${subject}', CAST(${row}.${id} AS TEXT), ${NOW}, ${STILL_KNOWN}, json_object(${fields})
    WHERE ${isShown?.(row) ?? 'TRUE'};`
}

function endOf(row: 'NEW' | 'OLD', { subject, id }: Watched): string {
  return `UPDATE history SET known_until = ${NOW}
    WHERE subject = '${subject}' AND id = CAST(${row}.${id} AS TEXT) AND known_until = ${STILL_KNOWN};`
}

function triggersOf(watched: Watched): string {
  const { table, hasChanged, id, subject, columns, isShown } = watched
  const fields = columns.map((column) => `'${column}', ${column}`).join(', ')
  return `
CREATE TRIGGER history_of_new_${table} AFTER INSERT ON ${table} BEGIN
  ${versionOf('NEW', watched)}
END;
CREATE TRIGGER history_of_changed_${table} AFTER UPDATE ON ${table} ${hasChanged === undefined ? '' : `WHEN ${hasChanged} `}BEGIN
  ${endOf('OLD', watched)}
  ${versionOf('NEW', watched)}
END;
CREATE TRIGGER history_of_removed_${table} AFTER DELETE ON ${table} BEGIN
  ${endOf('OLD', watched)}
END;
INSERT INTO history (subject, id, known_from, known_until, row)
  SELECT '${subject}', CAST(${id} AS TEXT), ${NOW}, ${STILL_KNOWN}, json_object(${fields}) FROM ${table}
  WHERE ${isShown === undefined ? 'TRUE' : isShown('NEW').replaceAll('NEW.', '')};
`
}

/** A device's state is a text that changes with every reading; of that only how fresh it is makes history. */
const freshness = `
CREATE TRIGGER history_of_new_freshness AFTER INSERT ON device_states
WHEN NEW.state ->> '$.freshness' IS NOT NULL BEGIN
  INSERT OR REPLACE INTO history (subject, id, known_from, known_until, row)
    VALUES ('freshness', NEW.device_id, ${NOW}, ${STILL_KNOWN}, NEW.state ->> '$.freshness');
END;
CREATE TRIGGER history_of_changed_freshness AFTER UPDATE ON device_states
WHEN NEW.state ->> '$.freshness' IS NOT OLD.state ->> '$.freshness' BEGIN
  UPDATE history SET known_until = ${NOW}
    WHERE subject = 'freshness' AND id = NEW.device_id AND known_until = ${STILL_KNOWN};
  INSERT OR REPLACE INTO history (subject, id, known_from, known_until, row)
    VALUES ('freshness', NEW.device_id, ${NOW}, ${STILL_KNOWN}, NEW.state ->> '$.freshness');
END;
CREATE TRIGGER history_of_removed_freshness AFTER DELETE ON device_states BEGIN
  UPDATE history SET known_until = ${NOW}
    WHERE subject = 'freshness' AND id = OLD.device_id AND known_until = ${STILL_KNOWN};
END;
INSERT INTO history (subject, id, known_from, known_until, row)
  SELECT 'freshness', device_id, ${NOW}, ${STILL_KNOWN}, state ->> '$.freshness' FROM device_states
  WHERE state ->> '$.freshness' IS NOT NULL;
`

/** Who was on duty and what they handed on, and how everything that is shown stood at any past instant. */
export const schema = `
CREATE TABLE shifts (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  user_name TEXT NOT NULL,
  desk      TEXT NOT NULL,
  on_at     INTEGER NOT NULL,
  off_at    INTEGER
) STRICT;
CREATE UNIQUE INDEX shifts_once ON shifts(user_name, desk) WHERE off_at IS NULL;
CREATE INDEX shifts_by_time ON shifts(on_at DESC, id DESC);

CREATE TABLE handovers (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  desk        TEXT NOT NULL,
  from_user   TEXT NOT NULL,
  to_user     TEXT,
  note        TEXT NOT NULL,
  facts       TEXT NOT NULL,
  handed_at   INTEGER NOT NULL,
  accepted_at INTEGER,
  accepted_by TEXT
) STRICT;
CREATE UNIQUE INDEX handovers_once ON handovers(desk, from_user) WHERE accepted_at IS NULL;
CREATE TRIGGER handovers_no_update BEFORE UPDATE ON handovers
  WHEN OLD.accepted_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.desk <> OLD.desk OR NEW.from_user <> OLD.from_user
    OR NEW.to_user IS NOT OLD.to_user OR NEW.note <> OLD.note OR NEW.facts <> OLD.facts OR NEW.handed_at <> OLD.handed_at
  BEGIN SELECT RAISE(ABORT, 'a handover is never changed'); END;
CREATE TRIGGER handovers_no_delete BEFORE DELETE ON handovers BEGIN SELECT RAISE(ABORT, 'a handover is never removed'); END;

CREATE TABLE shift_log (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  at          INTEGER NOT NULL,
  author      TEXT NOT NULL,
  desk        TEXT NOT NULL,
  type        TEXT NOT NULL,
  text        TEXT NOT NULL,
  incident_id INTEGER REFERENCES incidents(id),
  cause_id    TEXT,
  handover_id INTEGER REFERENCES handovers(id),
  corrects    INTEGER REFERENCES shift_log(id)
) STRICT;
CREATE INDEX shift_log_by_incident ON shift_log(incident_id, id) WHERE incident_id IS NOT NULL;
CREATE INDEX shift_log_by_cause ON shift_log(cause_id, id) WHERE cause_id IS NOT NULL;
CREATE TRIGGER shift_log_no_update BEFORE UPDATE ON shift_log BEGIN SELECT RAISE(ABORT, 'the shift log is append-only'); END;
CREATE TRIGGER shift_log_no_delete BEFORE DELETE ON shift_log BEGIN SELECT RAISE(ABORT, 'the shift log is append-only'); END;

CREATE TABLE history (
  subject     TEXT NOT NULL,
  id          TEXT NOT NULL,
  known_from  INTEGER NOT NULL,
  known_until INTEGER NOT NULL,
  row         TEXT NOT NULL,
  PRIMARY KEY (subject, id, known_from)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_by_end ON history(known_until, known_from);
CREATE TABLE history_start (at INTEGER NOT NULL) STRICT;
INSERT INTO history_start VALUES (${NOW});
${WATCHED.map(triggersOf).join('')}${freshness}`
