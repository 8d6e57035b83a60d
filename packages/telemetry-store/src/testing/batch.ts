import type { Observation } from '@towncrier/core'
import { batchObservations } from '../batch.ts'
import type { ObservationBatch, ObservationSchema } from '../port.ts'

/** Observations as batches, for tests: the kinds' measures are read off the values that come. */
export function batchesOf(
  observations: readonly Observation[],
  schemas: readonly ObservationSchema[] = schemasOf(observations),
): ObservationBatch[] {
  return batchObservations(observations, schemas)
}

/** A schema for each kind that names every value that comes. */
export function schemasOf(observations: readonly Observation[]): ObservationSchema[] {
  const types = { number: 'number', boolean: 'boolean', string: 'category' } as const
  return [...Map.groupBy(observations, ({ kind }) => kind)].map(([kind, rows]) => {
    const measures = new Map<string, ObservationSchema['measures'][number]>()
    for (const { values } of rows) {
      for (const [name, value] of Object.entries(values)) {
        const type = types[typeof value as keyof typeof types]
        measures.set(name, { name, title: name, unit: '', type })
      }
    }
    return { kind, measures: [...measures.values()] }
  })
}
