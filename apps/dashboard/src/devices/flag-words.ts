import type { KindLayer } from '@towncrier/sensor-kinds/layers'
import type { KindView } from '../api/types.ts'

/**
 * Quality flags (`measure:test`) as sentences: the kind's own words first, then those all kinds share, else
 * the test's name as it is.
 */
export function flagWords(
  flags: readonly string[],
  kind: Pick<KindView, 'measures'> | undefined,
  layer: Pick<KindLayer, 'flagWords'> | undefined,
  shared: Readonly<Record<string, string>>,
): string[] {
  return flags.map((flag) => {
    const [subject, test] = flag.split(':') as [string, string | undefined]
    const words = layer?.flagWords?.[test ?? ''] ?? shared[test ?? ''] ?? (test ?? flag).replaceAll('-', ' ')
    if (subject === 'reading') return words
    const title = kind?.measures.find(({ name }) => name === subject)?.title ?? subject
    return `${title}: ${words}`
  })
}
