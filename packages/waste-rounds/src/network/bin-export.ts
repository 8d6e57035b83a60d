import type { Bin } from '../service/waste-service.ts'
import { timeOfDay } from './bin-cells.ts'
import type { BinColumn } from './bin-file.ts'

/**
 * A bin as a line of a file that {@link readBinFile} reads, by column.
 *
 * @param settings of its device; empty without.
 */
export function binCells(
  bin: Bin,
  settings: Readonly<Record<string, unknown>>,
): Readonly<Record<BinColumn, string | number | null>> {
  const { distanceEmptyMm, distanceFullMm, fillTable } = settings
  return {
    id: bin.id,
    name: bin.name,
    stream: bin.stream,
    latitude: bin.latitude,
    longitude: bin.longitude,
    street: bin.street,
    volumeL: bin.volumeL,
    thresholdPct: bin.thresholdPct,
    maxAgeDays: bin.maxAgeDays,
    accessNote: bin.accessNote,
    accessFrom: bin.accessTimes.map(({ fromMin }) => timeOfDay(fromMin)).join(' '),
    accessTo: bin.accessTimes.map(({ toMin }) => timeOfDay(toMin)).join(' '),
    serviceS: bin.serviceS,
    round: bin.roundId,
    device: bin.deviceId,
    distanceEmptyMm: typeof distanceEmptyMm === 'number' ? distanceEmptyMm : null,
    distanceFullMm: typeof distanceFullMm === 'number' ? distanceFullMm : null,
    fillTable: Array.isArray(fillTable)
      ? fillTable.map((pair: readonly number[]) => pair.join(':')).join(' ')
      : null,
    inService: bin.isInService ? 'yes' : 'no',
  }
}
