/** Second factors, sign-in by others, API tokens, and the chain of the audit log. */
export const schema = ''
