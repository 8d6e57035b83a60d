/** What a box was while it stood in a home: its readings are the household’s also when it is struck off. */
export const schema = `
ALTER TABLE home_boxes ADD COLUMN kind TEXT NOT NULL DEFAULT '';
UPDATE home_boxes SET kind = coalesce((SELECT kind FROM devices WHERE id = device_id), '');
`
