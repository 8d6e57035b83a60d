/**
 * Alerts that are for a household alone. In a table of their own: whatever lists, counts, exports or remembers
 * alerts for staff cannot come upon them.
 */
export const schema = `
CREATE TABLE household_alerts (
  id         TEXT PRIMARY KEY,
  device_id  TEXT NOT NULL,
  kind       TEXT NOT NULL,
  rule       TEXT NOT NULL,
  severity   TEXT NOT NULL,
  message    TEXT NOT NULL,
  raised_at  INTEGER NOT NULL,
  raised_seq INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  cleared_at INTEGER
) STRICT;
CREATE UNIQUE INDEX household_alerts_one_active ON household_alerts(device_id, rule) WHERE cleared_at IS NULL;
CREATE INDEX household_alerts_by_device ON household_alerts(device_id, raised_at DESC, id DESC);
`
