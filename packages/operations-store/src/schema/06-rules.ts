/** Versions of the rule book. */
export const schema = ''
