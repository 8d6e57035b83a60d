import { INCIDENT_KINDS } from '@towncrier/incidents'
import type { PreviewNames } from '@towncrier/notifications'
import type { OperationsStore } from '@towncrier/operations-store'
import type { ApiContext } from '../context.ts'

/** Most areas that a person can choose from. */
const MOST_AREAS = 500

/** Areas of the town that causes are gathered by, by name. */
export function noticePlaces(store: OperationsStore): { id: string; name: string }[] {
  return store.places
    .list()
    .filter(({ category }) => ['domain', 'district', 'area'].includes(category))
    .map(({ id, name }) => ({ id, name }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, MOST_AREAS)
}

/** Names of kinds and areas, for sentences about rules. */
export function previewNames({ kinds, store }: ApiContext): PreviewNames {
  const areas = new Map(store.places.list().map(({ id, name }) => [id, name]))
  return {
    kind: (id) => {
      const incident = INCIDENT_KINDS.find((kind) => kind.id === id)
      return kinds.get(id)?.titlePlural.toLowerCase() ?? incident?.title.toLowerCase() ?? id
    },
    area: (id) => areas.get(id) ?? id,
  }
}
