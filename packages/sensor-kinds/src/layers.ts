import type { KindLayer } from './layer-contract.ts'

/**
 * How to draw each kind, as a browser knows it. Vite resolves the folders when it builds; a new folder is
 * found by itself. What kinds measure and their rules a browser asks of the api, so that no schema library
 * is sent to it; for servers there is `discoverKinds` in the package's main entry.
 */
const layerModules = import.meta.glob<{ layer: KindLayer }>('./*/layer.ts', { eager: true })

/** By the kind's id, in the order of `layer.order`. */
export const layers: ReadonlyMap<string, KindLayer> = new Map(
  Object.values(layerModules)
    .map(({ layer }) => layer)
    .sort((a, b) => a.order - b.order)
    .map((layer) => [layer.kind, layer]),
)

export type * from './layer-contract.ts'
export * from './words.ts'
