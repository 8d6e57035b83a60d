import { formatInstant } from '@towncrier/core'
import { UP_TO_DATE_MS } from '@towncrier/healthy-homes'
import type { BoxSpan, Home, HomeDiaryEntry, Room } from '@towncrier/operations-store'
import type { DiaryEntryView, HomeView, RoomView } from '@towncrier/protocol'
import type { ApiContext } from '../context.ts'

/** Homes as their household sees them. */
export class HomeViews {
  readonly #context: Pick<ApiContext, 'store' | 'householdLive' | 'clock'>

  constructor(context: Pick<ApiContext, 'store' | 'householdLive' | 'clock'>) {
    this.#context = context
  }

  of(home: Home): HomeView {
    const { store } = this.#context
    const spans = store.homes.spans(home.id)
    return {
      id: home.id,
      name: home.name,
      tenure: home.tenure as HomeView['tenure'],
      nation: home.nation as HomeView['nation'],
      areaId: home.areaId,
      outdoors: home.outdoors === null ? null : { ...home.outdoors },
      begunAt: formatInstant(home.begunAt),
      endedAt: home.endedAt === null ? null : formatInstant(home.endedAt),
      rooms: store.homes.rooms(home.id).map((room) =>
        this.#room(
          room,
          spans.filter(({ roomId }) => roomId === room.id),
        ),
      ),
      version: home.version,
    }
  }

  #room(room: Room, spans: readonly BoxSpan[]): RoomView {
    const standing = spans.find(({ to }) => to === null)
    return {
      id: room.id,
      name: room.name,
      type: room.type as RoomView['type'],
      wallFactor: room.wallFactor,
      material: room.material,
      placement: room.placement,
      box: standing === undefined ? null : this.#box(standing),
      hasReadings: spans.length > 0,
    }
  }

  #box({ deviceId, from }: BoxSpan): NonNullable<RoomView['box']> {
    const { householdLive, clock } = this.#context
    const live = householdLive.device(deviceId)
    // What the box said before it came here is another household's.
    const at = live?.at != null && live.at >= from ? live.at : null
    const batteryV = at === null ? undefined : live?.values.batteryV
    return {
      deviceId,
      since: formatInstant(from),
      freshness: at === null ? 'never' : clock.now() - at > UP_TO_DATE_MS ? 'not-up-to-date' : 'fresh',
      lastAt: at === null ? null : formatInstant(at),
      batteryV: typeof batteryV === 'number' ? batteryV : null,
    }
  }
}

export function diaryViewOf(entry: HomeDiaryEntry): DiaryEntryView {
  return {
    id: entry.id,
    roomId: entry.roomId,
    activity: entry.activity as DiaryEntryView['activity'],
    at: formatInstant(entry.at),
    endAt: entry.endAt === null ? null : formatInstant(entry.endAt),
    note: entry.note,
    changedAt: formatInstant(entry.changedAt),
  }
}
