import { type AnySensorKind, DAY_MS, type EpochMs, formatInstant } from '@towncrier/core'
import type { JournalRecord } from '@towncrier/journal'
import type { OperationsStore } from '@towncrier/operations-store'
import { addDays, chanceOverflowBy, localDayOf } from '@towncrier/waste-rounds'
import type { FillForecasts } from './forecast-maker.ts'
import { type CountedBin, nextRoundAt, roundReading } from './round-reading.ts'

export interface VoiceOptions {
  readonly store: OperationsStore
  readonly append: (record: JournalRecord) => Promise<number>
  /** The kind by which rounds speak. */
  readonly kind: AnySensorKind
  readonly timeZone: string
}

/** Where no next day is known, overflows are looked for so far ahead. */
const UNPLANNED_MS = 7 * DAY_MS

/** Lets each standing round speak through the journal, so that rules and alerts are the processor's affair. */
export class RoundVoices {
  readonly #options: VoiceOptions

  constructor(options: VoiceOptions) {
    this.#options = options
  }

  async speak(forecasts: FillForecasts, now: EpochMs): Promise<void> {
    const { store, append, kind, timeZone } = this.#options
    const { overflowPct } = store.wasteSettings.current().settings
    const lorries = new Map(store.wasteNetwork.lorries().map((lorry) => [lorry.id, lorry]))
    const reported = new Set(store.wasteReports.open().map(({ binId }) => binId))
    const lastEmptied = store.wasteServices.lastEmptied()
    const planned = this.#plannedDays(now)
    for (const round of store.wasteNetwork.rounds()) {
      const bins = forecasts.bins.filter(({ roundId }) => roundId === round.id)
      if (bins.length === 0) continue
      const ids = new Set(bins.map(({ id }) => id))
      const days = new Set(
        [...planned].filter(([, binIds]) => binIds.some((id) => ids.has(id))).map(([day]) => day),
      )
      const startMin = round.lorryId === null ? null : (lorries.get(round.lorryId)?.shift.fromMin ?? null)
      const nextAt = nextRoundAt(round, startMin, days, now, timeZone)
      const counted = bins.map((bin): CountedBin => {
        const forecast = forecasts.byBin.get(bin.id) ?? null
        const emptiedAt = lastEmptied.get(bin.id) ?? forecast?.emptiedAt ?? null
        return {
          id: bin.id,
          fillNowPct: forecast?.basis === 'sensor' ? forecast.fillNowPct : null,
          overflowChance: forecast === null ? null : chanceOverflowBy(forecast, nextAt ?? now + UNPLANNED_MS),
          ageDays: emptiedAt === null ? null : (now - emptiedAt) / DAY_MS,
          maxAgeDays: bin.maxAgeDays,
          isReported: reported.has(bin.id),
          hasSensor: !forecasts.withoutSensor.has(bin.id),
          isBatteryLow: forecasts.lowBatteries.has(bin.id),
        }
      })
      const reading = roundReading(counted, overflowPct, nextAt, now)
      await append({
        type: 'reading',
        receivedAt: now,
        kind: kind.id,
        deviceId: round.deviceId,
        payload: new TextEncoder().encode(JSON.stringify({ at: formatInstant(now), ...reading })),
      })
    }
  }

  /** Bins that plans in force collect, by local date, from today on. */
  #plannedDays(now: EpochMs): ReadonlyMap<string, readonly string[]> {
    const { store, timeZone } = this.#options
    const today = localDayOf(now, timeZone)
    const jobs = store.wasteJobs
      .ofDays(today, addDays(today, 14))
      .filter(({ state }) => state !== 'cancelled')
    return new Map(
      [...Map.groupBy(jobs, ({ day }) => day)].map(([day, ofDay]) => [
        day,
        ofDay.flatMap(({ stops }) =>
          stops.flatMap(({ type, placeId }) => (type === 'collect' ? (placeId ?? []) : [])),
        ),
      ]),
    )
  }
}
