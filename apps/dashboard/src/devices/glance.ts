import type { KindLayer } from '@towncrier/sensor-kinds/layers'
import type { KindView, LiveDevice } from '../api/types.ts'
import { messages } from '../messages/messages.ts'

/** A device in a row: the value that stands for it, and the rest in a few words. */
export interface Glance {
  readonly value: string | null
  readonly summary: string
}

/** Of a home’s device only whose its readings are. */
export function glanceOf(
  device: Pick<LiveDevice, 'values'>,
  layer: Pick<KindLayer, 'value' | 'summary'> | undefined,
  kind: Pick<KindView, 'personal'> | undefined,
): Glance {
  if (kind?.personal === true) return { value: null, summary: messages.privacy.readings }
  return { value: layer?.value(device.values) ?? null, summary: layer?.summary(device.values) ?? '' }
}

/** The kind as far as everybody may see it: a home’s, with nothing but what speaks of the device. */
export function openKind(kind: KindView): KindView | null {
  if (!kind.personal) return kind
  const measures = kind.measures.filter(({ ofDevice }) => ofDevice === true)
  const [first] = measures.filter(({ type }) => type === 'number')
  return first === undefined ? null : { ...kind, measures, primaryMeasure: first.name }
}
