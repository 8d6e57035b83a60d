interface Instants {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** What is given of a query, with its instants as epoch milliseconds, as the store takes it. */
export function filterOf<Query extends Instants>(
  query: Query,
): { [Key in keyof Omit<Query, 'from' | 'to'>]: Exclude<Query[Key], undefined> } & {
  from?: number
  to?: number
} {
  const { from, to, ...rest } = query
  const given = Object.entries({
    ...rest,
    from: from === undefined ? undefined : Date.parse(from),
    to: to === undefined ? undefined : Date.parse(to),
  }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as ReturnType<typeof filterOf<Query>>
}
