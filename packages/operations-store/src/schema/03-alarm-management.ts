/** Causes that gather alerts, and what people do about them: shelve, assign, suppress, take out of service. */
export const schema = ''
