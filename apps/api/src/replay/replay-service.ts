import { FLOOD_WINDOW_MS, type Flood, floodOf } from '@towncrier/alerting'
import { DAY_MS, type EpochMs, formatInstant, HOUR_MS, MINUTE_MS, type Observation } from '@towncrier/core'
import type { ReplayChanges, ReplayView } from '@towncrier/protocol'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { closureView, logEntryView } from '../incidents/incident-views.ts'
import { shiftView } from '../shifts/shift-views.ts'
import { devicesThen } from './device-then.ts'

/** A device that had been silent for longer is shown without values: looking further back takes too long. */
export const LOOK_BACK_MS = 48 * HOUR_MS
/** Longest step from one picture to the next. */
export const LONGEST_STEP_MS = HOUR_MS
/** Readings that arrived this lately may still be on their way into the stores: such a picture is not kept. */
const SETTLED_AFTER_MS = MINUTE_MS
const PICTURES_KEPT = 6
/** Far enough back for any flood that went on at an instant to have begun. */
const FLOOD_LOOK_BACK_MS = 6 * HOUR_MS
/** Such readings never became a device's newest. */
const NEVER_NEWEST = ['reading:out-of-order', 'reading:clock-ahead'] as const

type Picture = Omit<ReplayView, 'at' | 'since' | 'lookBackHours'>

/** The town as it was known at a past instant. */
export class ReplayService {
  readonly #context: ApiContext
  readonly #pictures = new Map<EpochMs, Promise<Picture>>()

  constructor(context: ApiContext) {
    this.#context = context
  }

  /** @throws TC_REPLAY_TOO_EARLY, TC_REPLAY_AHEAD */
  async at(at: EpochMs): Promise<ReplayView> {
    const since = this.#check(at)
    return {
      at: formatInstant(at),
      since: formatInstant(since),
      lookBackHours: LOOK_BACK_MS / HOUR_MS,
      ...(await this.#picture(at)),
    }
  }

  /** @throws TC_REPLAY_TOO_EARLY, TC_REPLAY_AHEAD, TC_REPLAY_STEP */
  async changes(
    from: EpochMs,
    to: EpochMs,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<Omit<ReplayChanges, 'nextCursor'> & { readonly lastId: string | null }> {
    if (from >= to || to - from > LONGEST_STEP_MS) {
      throw apiErrors.make('TC_REPLAY_STEP', `${formatInstant(from)} to ${formatInstant(to)}`)
    }
    this.#check(from)
    this.#check(to)
    const before = await this.#picture(from)
    const { devices, alerts, causes, ...around } = await this.#picture(to)
    const changedDevices = changed(before.devices, devices)
      .filter(({ id }) => page.after === null || id > page.after)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    const shown = changedDevices.slice(0, page.limit)
    const first = {
      ...around,
      removedDevices: gone(before.devices, devices),
      alerts: changed(before.alerts, alerts),
      closedAlerts: gone(before.alerts, alerts),
      causes: changed(before.causes, causes),
      closedCauses: gone(before.causes, causes),
    }
    return {
      from: formatInstant(from),
      to: formatInstant(to),
      devices: shown,
      first: page.after === null ? first : null,
      lastId: changedDevices.length > page.limit ? shown.at(-1)!.id : null,
    }
  }

  #check(at: EpochMs): EpochMs {
    const { store, clock } = this.#context
    const since = store.replay.since()
    if (at < since) {
      throw apiErrors.make(
        'TC_REPLAY_TOO_EARLY',
        `${formatInstant(at)}, history begins ${formatInstant(since)}`,
      )
    }
    if (at > clock.now()) throw apiErrors.make('TC_REPLAY_AHEAD', formatInstant(at))
    return since
  }

  #picture(at: EpochMs): Promise<Picture> {
    const kept = this.#pictures.get(at)
    if (kept !== undefined) return kept
    const picture = this.#draw(at)
    if (at > this.#context.clock.now() - SETTLED_AFTER_MS) return picture
    this.#pictures.set(at, picture)
    picture.catch(() => this.#pictures.delete(at))
    const [oldest] = this.#pictures.keys()
    if (this.#pictures.size > PICTURES_KEPT && oldest !== undefined) this.#pictures.delete(oldest)
    return picture
  }

  async #draw(at: EpochMs): Promise<Picture> {
    const { store, alertViews, causeViews, kinds, processor } = this.#context
    const observations = await Promise.all(
      [...kinds.keys()].map((kind) =>
        processor.knownAt({
          kind,
          from: at - LOOK_BACK_MS,
          to: at + DAY_MS,
          receivedUntil: at,
          withoutFlags: NEVER_NEWEST,
        }),
      ),
    )
    const newest = new Map<string, Observation>()
    for (const observation of observations.flat()) newest.set(observation.deviceId, observation)
    const known = store.replay.knownAt(at)
    const names = new Map(known.devices.map(({ id, name }) => [id, name]))
    const alerts = known.alerts.map((alert) => ({
      ...alertViews.of(alert),
      deviceName: names.get(alert.deviceId) ?? alert.deviceName,
    }))
    return {
      devices: devicesThen(known, alerts, newest, kinds),
      alerts,
      causes: known.causes.map((cause) => causeViews.of(cause)),
      incidents: known.incidents.map(({ log, ...incident }) => ({
        ...incident,
        openedAt: formatInstant(incident.openedAt),
        changedAt: formatInstant(incident.changedAt),
        resolvedAt: instantOrNull(incident.resolvedAt),
        closedAt: instantOrNull(incident.closedAt),
        log: log.map(logEntryView),
      })),
      closures: store.incidents.closures(at).map(closureView),
      onDuty: store.shifts.onDutyAt(at).map((shift) => shiftView(shift, store)),
      flood: this.#floodAt(at),
      quarantineOpen: known.quarantineOpen,
    }
  }

  /** A flood remembers how it began, so its alarms are gone through in order. */
  #floodAt(at: EpochMs): Flood | null {
    const { store, config } = this.#context
    const alarmedAt = store.replay.alarmedBetween(at - FLOOD_LOOK_BACK_MS, at)
    let flood: Flood | null = null
    for (const now of [...alarmedAt, ...alarmedAt.map((alarmed) => alarmed + FLOOD_WINDOW_MS), at].sort(
      (a, b) => a - b,
    )) {
      if (now <= at) flood = floodOf(alarmedAt, now, config.ALARM_FLOOD_LIMIT, flood)
    }
    return flood
  }
}

interface Identified {
  readonly id: string
}

/** Those of `after` that were not there before, or were different. */
function changed<Item extends Identified>(before: readonly Item[], after: readonly Item[]): Item[] {
  const known = new Map(before.map((item) => [item.id, item]))
  return after.filter((item) => {
    const other = known.get(item.id)
    return other === undefined || JSON.stringify(other) !== JSON.stringify(item)
  })
}

function gone(before: readonly Identified[], after: readonly Identified[]): string[] {
  const left = new Set(after.map(({ id }) => id))
  return before.filter(({ id }) => !left.has(id)).map(({ id }) => id)
}

function instantOrNull(at: EpochMs | null): string | null {
  return at === null ? null : formatInstant(at)
}
