import { randomUUID } from 'node:crypto'
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, systemClock } from '@towncrier/core'
import type { FleetDevice } from '@towncrier/firmware-sim'
import { DEFAULT_WALL_FACTOR } from '@towncrier/healthy-homes'
import { type OperationsStore, openOperationsStore, type Room } from '@towncrier/operations-store'

/** The demonstration’s household: a bathroom and a living room, the damper box first. */
const ROOMS = [
  { name: 'Bathroom', type: 'bathroom' },
  { name: 'Living room', type: 'living-room' },
] as const
const LIVED_FOR_MS = 40 * DAY_MS

/** What boxes in homes simulate, by which they are known, and at which hours something happens there. */
interface HomeParameters {
  readonly showerHour: number
  readonly cookingHour: number
}

/**
 * Gives the demonstration’s resident a home with boxes and a diary of the last day; once.
 *
 * @param userName of the account, which must be there.
 */
export function prepareDemoHome(
  dataDirectory: string,
  devices: readonly FleetDevice[],
  userName: string,
): void {
  const store = openOperationsStore(dataDirectory, { durability: 'normal' })
  try {
    const account = store.accounts.findByUserName(userName)?.account
    if (account === undefined || store.homes.ofAccount(account.id).length > 0) return
    // Visitors may have claimed boxes, or struck them off.
    const isFree = ({ id }: HomeBox) => store.devices.find(id) !== null && store.homes.standing(id) === null
    const boxes = devices.filter(isHomeBox).filter(isFree).slice(0, ROOMS.length)
    if (boxes.length > 0) store.inTransaction(() => furnish(store, account.id, boxes, systemClock.now()))
  } finally {
    store.close()
  }
}

type HomeBox = FleetDevice & { readonly parameters: HomeParameters }

function isHomeBox(device: FleetDevice): device is HomeBox {
  const parameters = device.parameters as Partial<HomeParameters> | null
  return typeof parameters?.showerHour === 'number' && typeof parameters.cookingHour === 'number'
}

function furnish(store: OperationsStore, accountId: number, boxes: readonly HomeBox[], now: EpochMs): void {
  const since = now - LIVED_FOR_MS
  const registered = store.devices.find(boxes[0]!.id)
  const begun = store.homes.add(
    accountId,
    {
      name: 'Our flat',
      areaId: registered?.placeId ?? null,
      tenure: 'social-rent',
      nation: 'england',
    },
    since,
  )
  store.homeConsents.set(begun.id, 'outdoors', true, since)
  if (registered?.latitude != null && registered.longitude !== null) {
    const { latitude, longitude } = registered
    store.homes.update(begun.id, begun.version, { outdoors: { latitude, longitude } })
  }
  const rooms = boxes.map((box, order) => {
    const { name, type } = ROOMS[order]!
    const room = store.homes.addRoom(
      begun.id,
      { name, type, wallFactor: DEFAULT_WALL_FACTOR, material: 'wallpaper', placement: 'On a shelf' },
      since,
    )
    store.homes.place(box.id, room, since)
    return room
  })
  writeDiary(store, boxes[0]!, rooms[0]!, now)
}

/** Showers and cooking of the last days where the simulated home has them, by the clock in UTC as it goes by. */
function writeDiary(store: OperationsStore, box: HomeBox, room: Room, now: EpochMs): void {
  const { showerHour, cookingHour } = box.parameters
  for (const daysAgo of [0, 1]) {
    const midnight = Math.floor(now / DAY_MS) * DAY_MS - daysAgo * DAY_MS
    for (const [activity, hour] of [
      ['showering', showerHour],
      ['cooking', cookingHour],
    ] as const) {
      const at = midnight + Math.round((hour * HOUR_MS) / (5 * MINUTE_MS)) * 5 * MINUTE_MS
      if (at > now) continue
      const entry = { id: randomUUID(), homeId: room.homeId, roomId: room.id, activity, at }
      store.homeDiary.add({ ...entry, endAt: null, note: '', changedAt: now })
    }
  }
}
