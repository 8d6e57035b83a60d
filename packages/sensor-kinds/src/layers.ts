import type { AnySensorKind } from '@towncrier/core'
import type { KindLayer } from './layer-contract.ts'

/**
 * The kinds as a browser knows them. Vite resolves the folders when it builds; a new folder is found by
 * itself. For servers there is `discoverKinds` in the package's main entry.
 */
const layerModules = import.meta.glob<{ layer: KindLayer }>('./*/layer.ts', { eager: true })
const kindModules = import.meta.glob<{ kind: AnySensorKind }>('./*/kind.ts', { eager: true })

/** How to draw each kind, by its id, in the order of `layer.order`. */
export const layers: ReadonlyMap<string, KindLayer> = new Map(
  Object.values(layerModules)
    .map(({ layer }) => layer)
    .sort((a, b) => a.order - b.order)
    .map((layer) => [layer.kind, layer]),
)

/** Each kind (measures, rules, settings) by its id, in the order of the ids. */
export const kinds: ReadonlyMap<string, AnySensorKind> = new Map(
  Object.values(kindModules)
    .map(({ kind }) => kind)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((kind) => [kind.id, kind]),
)

export type * from './layer-contract.ts'
export * from './words.ts'
