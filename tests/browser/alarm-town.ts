import { openOperationsStore } from '@towncrier/operations-store'
import type { CauseView } from '@towncrier/protocol'
import { connectAsync } from 'mqtt'
import type { Browser } from 'playwright-core'
import { Person } from '../support/people.ts'
import { eventually, startPlatform, type TestPlatform, temporaryFolder } from '../support/platform.ts'
import { Screen, type ScreenOptions } from './browser.ts'

export const COLD = { surfaceTempC: -2.4, airTempC: -0.5, humidityPct: 97, surfaceState: 'wet' }

/** A town of road sensors in named areas, that can be made cold sensor by sensor. */
export class AlarmTown {
  readonly platform: TestPlatform
  readonly #tokens: ReadonlyMap<string, string>

  /**
   * @param areas how many sensors each has; they are called `mill-0`, `mill-1` …
   * @param env   settings of the platform beside those of every test.
   */
  static async start(
    areas: Readonly<Record<string, number>>,
    env: Readonly<Record<string, string>> = {},
  ): Promise<AlarmTown> {
    const directory = temporaryFolder()
    const store = openOperationsStore(directory, { durability: 'normal' })
    const names = Object.keys(areas)
    const place = { category: 'district', latitude: null, longitude: null, attributes: {} }
    store.places.put(
      names.map((name) => ({ ...place, id: name, name: `${name[0]!.toUpperCase()}${name.slice(1)}` })),
    )
    const devices = names.flatMap((area, row) =>
      Array.from({ length: areas[area]! }, (_, n) => ({
        id: `${area}-${n}`,
        kind: 'road-surface',
        name: `${area[0]!.toUpperCase()}${area.slice(1)} Lane ${n}`,
        placeId: area,
        latitude: 52.28 + row * 0.02 + Math.floor(n / 10) * 0.002,
        longitude: -1.55 + (n % 10) * 0.006,
      })),
    )
    const tokens = store.devices.add(devices, Date.now())
    store.close()
    const platform = await startPlatform({ dataDirectory: directory, env })
    return new AlarmTown(platform, new Map(devices.map(({ id }, n) => [id, tokens[n]!])))
  }

  private constructor(platform: TestPlatform, tokens: ReadonlyMap<string, string>) {
    this.platform = platform
    this.#tokens = tokens
  }

  /** Ids of an area's sensors. */
  of(area: string): string[] {
    return [...this.#tokens.keys()].filter((id) => id.startsWith(`${area}-`))
  }

  /** Each sensor says one thing; resolves when all of it has been judged. */
  async say(ids: readonly string[], reading: object): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        const client = await connectAsync(this.platform.mqttUrl, {
          username: id,
          password: this.#tokens.get(id)!,
          clientId: id,
          reconnectPeriod: 0,
        })
        const payload = JSON.stringify({ at: Date.now(), ...reading })
        await client.publishAsync(`towncrier/v1/road-surface/${id}/reading`, payload, { qos: 1 })
        await client.endAsync()
      }),
    )
    await this.platform.settled()
  }

  /** The open cause of an area, once it has so many devices. */
  async causeOf(area: string, devices: number): Promise<CauseView> {
    const found = await eventually(
      async () => (await this.platform.get('/api/v1/causes?open=true&limit=100')).items as CauseView[],
      (causes) => causes.some((cause) => cause.scope.id === area && cause.devices >= devices),
    )
    return found.find((cause) => cause.scope.id === area)!
  }

  cause(id: string): Promise<CauseView> {
    return this.platform.get(`/api/v1/causes/${encodeURIComponent(id)}`)
  }

  person(userName: string, role: string): Promise<Person> {
    return Person.withRole(this.platform, userName, role)
  }

  open(browser: Browser, person: Person, options: ScreenOptions = {}): Promise<Screen> {
    const [name, value] = person.cookie.split('=')
    return Screen.open(browser, this.platform, { ...options, cookie: { name: name!, value: value! } })
  }
}
