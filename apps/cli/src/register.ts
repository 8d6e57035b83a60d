import type { Config } from '@towncrier/config'
import { formatTopic, systemClock } from '@towncrier/core'
import { openOperationsStore } from '@towncrier/operations-store'
import { boxCodeSchema, deviceCredentialsSchema, deviceSchema } from '@towncrier/protocol'
import { discoverKinds } from '@towncrier/sensor-kinds'
import type { z } from 'zod'
import { Client, type ClientOptions, pagesOf } from './client.ts'
import { cliErrors } from './errors.ts'

export type Credentials = z.output<typeof deviceCredentialsSchema>

export interface DeviceToRegister {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly gatewayId: string | null
  readonly settings: Readonly<Record<string, unknown>>
}

export interface RegisteredDevice {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly enabled: boolean
}

/** The register of devices, through a running platform or, when none runs, in its data folder. */
export interface Register {
  add(device: DeviceToRegister): Promise<Credentials>
  list(): Promise<RegisteredDevice[]>
  newToken(id: string): Promise<Credentials>
  /** A new code to stand under a box for homes; shown this once. */
  boxCode(id: string): Promise<string>
  remove(id: string): Promise<void>
  close(): void
}

/** A platform that is named with --url must answer; otherwise the data folder will do. */
export async function openRegister(config: Config, options: ClientOptions): Promise<Register> {
  const client = new Client(config, options)
  if (await client.isUp()) return registerOf(client)
  if (options.url !== undefined) throw cliErrors.make('TC_PLATFORM_UNREACHABLE', client.url)
  return registerInFolder(config)
}

/** The register of a running platform. */
export function registerOf(client: Client): Register {
  return {
    add: (device) => client.post('/api/v1/devices', device, deviceCredentialsSchema),
    list: () => Array.fromAsync(pagesOf(client, '/api/v1/devices?limit=1000', deviceSchema)),
    newToken: (id) =>
      client.post(`/api/v1/devices/${encodeURIComponent(id)}/token`, undefined, deviceCredentialsSchema),
    boxCode: async (id) =>
      (await client.post(`/api/v1/devices/${encodeURIComponent(id)}/box-code`, undefined, boxCodeSchema))
        .code,
    remove: (id) => client.delete(`/api/v1/devices/${encodeURIComponent(id)}`),
    close: () => {},
  }
}

async function registerInFolder(config: Config): Promise<Register> {
  const kinds = await discoverKinds()
  const store = openOperationsStore(config.DATA_DIR, { durability: 'full' })
  const audit = (action: string, subject: string) =>
    store.audit.add({ at: systemClock.now(), actor: 'local', action, subject })
  const credentials = (id: string, kind: string, token: string): Credentials => ({
    id,
    kind,
    token,
    topic: formatTopic({ kind, deviceId: id, channel: 'reading' }),
  })
  return {
    add: async (device) => {
      const kind = kinds.get(device.kind)
      if (kind === undefined) {
        throw cliErrors.make(
          'TC_OPTION_INVALID',
          `kind "${device.kind}" is none of ${[...kinds.keys()].join(', ')}`,
        )
      }
      const settings = kind.settingsSchema.strict().safeParse(device.settings)
      if (!settings.success) {
        const problems = settings.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
        throw cliErrors.make('TC_OPTION_INVALID', `settings: ${problems.join('; ')}`)
      }
      const [token] = store.devices.add([device], systemClock.now())
      audit('device.add', device.id)
      return credentials(device.id, device.kind, token!)
    },
    list: async () => store.devices.all(),
    newToken: async (id) => {
      const token = store.devices.rotateToken(id)
      audit('device.token', id)
      return credentials(id, store.devices.require(id).kind, token)
    },
    boxCode: async (id) => {
      const { kind: kindId } = store.devices.require(id)
      const kind = kinds.get(kindId)
      if (kind?.personal !== true || kind.air?.where !== 'room') {
        throw cliErrors.make('TC_OPTION_INVALID', `${id} does not measure the air of a room`)
      }
      const code = store.boxCodes.make(id, systemClock.now())
      audit('device.box-code', id)
      return code
    },
    remove: async (id) => {
      store.devices.remove(id)
      store.homes.strikeOff(id, systemClock.now())
      audit('device.remove', id)
    },
    close: () => store.close(),
  }
}
