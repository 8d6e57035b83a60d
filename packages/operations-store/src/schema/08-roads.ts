/** The road network that is loaded. */
export const schema = `
CREATE TABLE road_network (
  one         INTEGER PRIMARY KEY CHECK (one = 1),
  source      TEXT NOT NULL,
  attribution TEXT NOT NULL,
  link_count  INTEGER NOT NULL,
  imported_at INTEGER NOT NULL,
  data        BLOB NOT NULL
) STRICT;
`
