import { type AnySensorKind, type EpochMs, MINUTE_MS, systemClock } from '@towncrier/core'
import { DEFAULT_WALL_FACTOR } from '@towncrier/healthy-homes'
import {
  type Home,
  type OperationsStore,
  operationsStoreErrors,
  type Room,
} from '@towncrier/operations-store'
import { addressBlock } from '../auth/address-block.ts'
import { type BrakeLimit, GuessBrake } from '../auth/guess-brake.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { DEFAULT_MATERIAL } from './choices.ts'

/**
 * By address only: a limit on all together would let a stranger keep every household out. A code has 60 bits; a
 * hundred thousand addresses at once find none of ten thousand boxes in a lifetime.
 */
const CODE_BRAKE: BrakeLimit = { freeTries: 5, longestWaitMs: 15 * MINUTE_MS, forgetMs: 10 * MINUTE_MS }
/** Whoever has one box could else ask who has an account. */
const NAME_BRAKE: BrakeLimit = { freeTries: 10, longestWaitMs: 15 * MINUTE_MS, forgetMs: 10 * MINUTE_MS }
/** What the audit log calls those who act without an account. */
const NOT_FOR_PEOPLE = new Set(['towncrier', 'platform', 'provider', 'local', 'link', 'visitor', 'system'])

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
    const keys = [{ name: `code ${addressBlock(address)}`, limit: CODE_BRAKE }]
    this.#brake.begin(keys, systemClock.now())
    const deviceId = this.#store.boxCodes.deviceOf(code)
    const device = deviceId === null ? null : this.#store.devices.find(deviceId)
    if (device === null) throw apiErrors.make('TC_CLAIM_CODE_WRONG', 'the code is not known')
    this.#brake.forgive(keys)
    // Whoever has the code in hand may know as much; they learn nothing of the household.
    this.#store.homes.requireFree(device.id)
    return device.id
  }

  /**
   * @param address where the request comes from: names that are taken are told slower and slower.
   * @throws TC_ACCOUNT_EXISTS, TC_TOO_MANY_REQUESTS
   */
  requireFreeName(userName: string, address: string): void {
    const keys = [{ name: `name ${addressBlock(address)}`, limit: NAME_BRAKE }]
    this.#brake.begin(keys, systemClock.now())
    const isTaken =
      NOT_FOR_PEOPLE.has(userName.toLowerCase()) || this.#store.accounts.findByUserName(userName) !== null
    if (isTaken) throw operationsStoreErrors.make('TC_ACCOUNT_EXISTS', userName)
    this.#brake.forgive(keys)
  }

  /** A home of its own for a box. */
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
    return isForHomes(this.#kinds.get(kindId))
  }
}

/** True for kinds that measure the air of a room of somebody's. */
export function isForHomes(kind: AnySensorKind | undefined): boolean {
  return kind?.personal === true && kind.air?.where === 'room'
}
