import { type EpochMs, MINUTE_MS, systemClock } from '@towncrier/core'
import { DEFAULT_WALL_FACTOR } from '@towncrier/healthy-homes'
import type { Home, OperationsStore, Room } from '@towncrier/operations-store'
import { type BrakeLimit, GuessBrake } from '../auth/guess-brake.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { DEFAULT_MATERIAL } from './choices.ts'

/**
 * A code has 60 bits: even the thousands of tries that all addresses together have in a year find none. One
 * address is slowed down early; all together late, so that a stranger cannot keep households out.
 */
const BRAKES = {
  address: { freeTries: 5, longestWaitMs: 15 * MINUTE_MS, forgetMs: 10 * MINUTE_MS },
  everyone: { freeTries: 200, longestWaitMs: 4_000, forgetMs: MINUTE_MS },
} as const satisfies Readonly<Record<string, BrakeLimit>>

/** Takes boxes into homes by the code under them. */
export class Claims {
  readonly #store: OperationsStore
  readonly #kinds: ApiContext['kinds']
  readonly #brake = new GuessBrake()

  constructor({ store, kinds }: Pick<ApiContext, 'store' | 'kinds'>) {
    this.#store = store
    this.#kinds = kinds
  }

  /**
   * The box that a code stands under, where nobody has it yet.
   *
   * @param address where the request comes from: wrong tries of it are slowed down.
   * @returns its id.
   * @throws TC_CLAIM_CODE_WRONG, TC_BOX_CLAIMED, TC_TOO_MANY_REQUESTS
   */
  freeBox(code: string, address: string): string {
    const keys = [
      { name: `address ${address}`, limit: BRAKES.address },
      { name: 'everyone', limit: BRAKES.everyone },
    ]
    this.#brake.begin(keys, systemClock.now())
    const deviceId = this.#store.boxCodes.deviceOf(code)
    const device = deviceId === null ? null : this.#store.devices.find(deviceId)
    if (device === null) throw apiErrors.make('TC_CLAIM_CODE_WRONG', 'the code is not known')
    this.#brake.forgive(keys)
    // Whoever has the code in hand may know as much; they learn nothing of the household.
    this.#store.homes.requireFree(device.id)
    return device.id
  }

  /** A home of its own for a box. The part of town is where the box is registered. */
  addHome(accountId: number, name: string, now: EpochMs): Home {
    return this.#store.homes.add(accountId, { name, areaId: null }, now)
  }

  addRoom(home: Home, name: string, type: string, now: EpochMs): Room {
    const room = { name, type, wallFactor: DEFAULT_WALL_FACTOR, material: DEFAULT_MATERIAL, placement: '' }
    return this.#store.homes.addRoom(home.id, room, now)
  }

  /** @throws TC_BOX_CLAIMED when somebody else was quicker. */
  place(deviceId: string, room: Room, now: EpochMs): void {
    this.#store.homes.place(deviceId, room, now)
  }

  /** True for devices that measure the air of a room of somebody's. */
  isForHomes(kindId: string): boolean {
    const kind = this.#kinds.get(kindId)
    return kind?.personal === true && kind.air?.where === 'room'
  }
}
