/** Incidents with their logs, tasks and links, public reports, shifts and webhooks. */
export const schema = ''
