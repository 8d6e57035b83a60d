import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { MINUTE_MS } from '@towncrier/core'
import type { HomeView, NewResident } from '@towncrier/protocol'
import { TestDevice } from './device.ts'
import { Person } from './people.ts'
import type { ApiAnswer, TestPlatform } from './platform.ts'

export const PASSWORD = 'quiet green otter by the mill'

/** A box as it leaves the workshop: registered, with a code under it. */
export class TestBox {
  readonly device: TestDevice
  readonly code: string
  readonly #platform: TestPlatform

  private constructor(platform: TestPlatform, device: TestDevice, code: string) {
    this.#platform = platform
    this.device = device
    this.code = code
  }

  get id(): string {
    return this.device.credentials.id
  }

  static async make(platform: TestPlatform, id: string): Promise<TestBox> {
    const device = await TestDevice.add(platform, id, 'damp-box')
    const { status, body } = await platform.api('POST', `/api/v1/devices/${id}/box-code`)
    if (status !== 201) throw new Error(`${id}: ${status} ${JSON.stringify(body)}`)
    return new TestBox(platform, device, body.code)
  }

  /** Sends readings, oldest first, as a box does that comes back to the network. */
  async says(readings: readonly { at: number; tempC: number; humidityPct: number }[]): Promise<void> {
    const sent = readings.map(({ at, ...values }) => ({ at: new Date(at).toISOString(), ...values }))
    for (let first = 0; first < sent.length; first += 1_000) {
      await this.device.publish(sent.slice(first, first + 1_000))
    }
    await this.#platform.settled()
  }
}

/** A household that came by the code under its box. */
export class Resident extends Person {
  home!: HomeView

  static async claim(
    platform: TestPlatform,
    box: TestBox,
    userName: string,
    more: Partial<NewResident> = {},
  ): Promise<Resident> {
    const resident = new Resident(platform, { userName, password: PASSWORD })
    const answer = await resident.tryClaim(box.code, more)
    if (answer.status !== 201) throw new Error(`${userName}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return resident
  }

  async tryClaim(code: string, more: Partial<NewResident> = {}): Promise<ApiAnswer> {
    const { userName, password } = this
    const answer = await this.platform.api(
      'POST',
      '/api/v1/residents',
      { code, userName, password, homeName: 'Our flat', roomName: 'Bedroom', roomType: 'bedroom', ...more },
      {},
    )
    if (answer.status === 201) {
      this.cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!
      this.home = answer.body
    }
    return answer
  }

  get roomId(): string {
    return this.home.rooms[0]!.id
  }

  /** An address of the home’s own. */
  own(method: string, path = '', body?: unknown): Promise<ApiAnswer> {
    return this.api(method, `/homes/${this.home.id}${path}`, body)
  }

  /** Has had the box for longer than this test runs. */
  livedHereSince(at: number): void {
    const database = new DatabaseSync(join(this.platform.dataDirectory, 'operations.db'))
    database.exec('PRAGMA busy_timeout = 5000')
    database.prepare('UPDATE homes SET begun_at = ? WHERE id = ?').run(at, this.home.id)
    database.prepare('UPDATE home_boxes SET from_at = ? WHERE home_id = ?').run(at, this.home.id)
    database.close()
  }
}

const STEP_MS = 5 * MINUTE_MS

/**
 * A bathroom's air: a shower each morning at 07:00 UTC that dries within two hours, over a slow swing of the day.
 *
 * @param from, to from <= at < to, every five minutes.
 */
export function bathroomAir(
  from: number,
  to: number,
  humidityPct = 58,
): { at: number; tempC: number; humidityPct: number }[] {
  const readings = []
  for (let at = Math.ceil(from / STEP_MS) * STEP_MS; at < to; at += STEP_MS) {
    const minutes = (at / MINUTE_MS) % 1_440
    const sinceShower = minutes - 420
    const shower = sinceShower < 0 || sinceShower > 240 ? 0 : Math.min(1, (sinceShower + 5) / 15)
    const drying = Math.exp(-Math.max(0, sinceShower - 15) / 45)
    const swing = Math.sin((minutes / 1_440) * 2 * Math.PI)
    readings.push({
      at,
      tempC: Number((18.5 + swing).toFixed(2)),
      humidityPct: Number((humidityPct - 2 * swing + 30 * shower * drying).toFixed(2)),
    })
  }
  return readings
}
