import { escape as influxEscape } from '@influxdata/influxdb-client'
import type { PlannedBatch } from '../write-plan.ts'

/**
 * The planned rows of a batch as line protocol, times in milliseconds. `receivedAt` and `flags` are always
 * there, `flags` empty when there are none: InfluxQL's `!~` skips points that lack the field.
 */
export function* linesOf({ batch, schema, rows }: PlannedBatch): Generator<string> {
  const measurement = influxEscape.measurement(batch.kind)
  const heads = batch.devices.map((device) => `${measurement},device=${influxEscape.tag(device)} `)
  const fields = schema.measures.flatMap(({ name, type }) => {
    const column = batch.columns[name]
    return column === undefined ? [] : [{ prefix: `${influxEscape.tag(name)}=`, type, column }]
  })
  for (const row of rows) {
    let line = `${heads[batch.deviceIndex[row]!]}receivedAt=${batch.receivedAt[row]}i`
    line += `,flags="${escapeField(batch.flags[row] ?? '')}"`
    for (const { prefix, type, column } of fields) {
      const value = column[row]
      if (value === null || value === undefined) continue
      if (typeof value === 'string') line += `,${prefix}"${escapeField(value)}"`
      else if (!Number.isNaN(value)) line += `,${prefix}${type === 'boolean' ? value === 1 : value}`
    }
    yield `${line} ${batch.at[row]}`
  }
}

/** String field values: quotes and backslashes are escaped, line feeds stand as they are. */
function escapeField(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
}
