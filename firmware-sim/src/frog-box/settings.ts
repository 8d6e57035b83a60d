import { resolve } from 'node:path'
import { isDeviceId } from '@towncrier/core'
import { z } from 'zod'
import { frogBoxErrors } from '../errors.ts'
import { parseLeds } from './eyes/led-words.ts'

const seconds = (fallback: number, least: number, most: number) =>
  z.coerce
    .number(`give a number of seconds from ${least} to ${most}`)
    .min(least, `give a number of seconds from ${least} to ${most}`)
    .max(most, `give a number of seconds from ${least} to ${most}`)
    .default(fallback)

const port = z.coerce
  .number('give a port from 0 to 65535')
  .int('give a port from 0 to 65535')
  .min(0, 'give a port from 0 to 65535')
  .max(65_535, 'give a port from 0 to 65535')

const flag = z
  .enum(['true', 'false'], 'give true or false')
  .default('false')
  .transform((given) => given === 'true')

const optionalText = z.string().optional()

/** Every setting of the box, by environment variable. */
const environmentSchema = z.object({
  FROG_BOX_DATA_DIR: z
    .string()
    .default('frog-box-data')
    .transform((given) => resolve(given)),
  FROG_BOX_MQTT_URL: z
    .url({ protocol: /^(mqtts?|wss?)$/, error: 'give an address such as mqtts://towncrier.example:8883' })
    .default('mqtt://127.0.0.1:1883'),
  FROG_BOX_DEVICE_ID: z
    .string('give the id the box was registered with')
    .refine(isDeviceId, 'give lower-case letters, digits, - and _, at most 64'),
  FROG_BOX_TOKEN: optionalText,
  FROG_BOX_TOKEN_FILE: optionalText,
  FROG_BOX_KIND: optionalText,
  FROG_BOX_SENSOR: z.string().default('auto'),
  FROG_BOX_SYSFS_ROOT: z
    .string()
    .default('/sys')
    .transform((given) => resolve(given)),
  FROG_BOX_INTERVAL_SECONDS: seconds(300, 0.01, 3_600),
  FROG_BOX_OUTBOX_DAYS: z.coerce
    .number('give a number of days from 1 to 3650')
    .min(1, 'give a number of days from 1 to 3650')
    .max(3_650, 'give a number of days from 1 to 3650')
    .default(400),
  FROG_BOX_KEEP_HOURS: z.coerce
    .number('give a number of hours from 0 to 8760')
    .min(0, 'give a number of hours from 0 to 8760')
    .max(8_760, 'give a number of hours from 0 to 8760')
    .default(48),
  FROG_BOX_RETRY_SECONDS: seconds(60, 0.05, 3_600),
  FROG_BOX_HTTP_HOST: z.string().default('0.0.0.0'),
  FROG_BOX_HTTP_PORT: port.default(8_088),
  FROG_BOX_HTTP_NAME: optionalText,
  FROG_BOX_LEDS: z
    .string()
    .default('calm=frog-calm damp=frog-damp not-connected=frog-alert sensor-wrong=frog-alert:blink')
    .transform((given, context) => {
      const leds = parseLeds(given)
      if (leds !== null) return leds
      context.addIssue({ code: 'custom', message: 'give pairs such as "damp=frog-damp calm=frog-calm"' })
      return z.NEVER
    }),
  FROG_BOX_TIME_ZONE: z
    .string()
    .default('Europe/London')
    .refine((name) => {
      try {
        return new Intl.DateTimeFormat('en-GB', { timeZone: name }).format(0) !== ''
      } catch {
        return false
      }
    }, 'give an IANA time zone such as Europe/London'),
  FROG_BOX_CLOCK_SYNCHRONISED_FILE: z.string().default('/run/systemd/timesync/synchronized'),
  FROG_BOX_TRUST_CLOCK: flag,
})

export type Settings = Readonly<z.output<typeof environmentSchema>>

/**
 * Reads and checks the settings of the box.
 *
 * @param environment usually `process.env`; empty values count as not given, other variables are ignored.
 * @throws TC_FROG_BOX_SETTINGS_INVALID naming every variable that is wrong and what to give; never a token.
 */
export function loadSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const result = environmentSchema.safeParse(given)
  const problems = result.success
    ? contradictions(result.data)
    : result.error.issues.map(({ path, message }) => {
        const name = String(path[0])
        return `${name}${given[name] === undefined || name.includes('TOKEN') ? '' : `=${given[name]}`}: ${message}`
      })
  if (!result.success || problems.length > 0) {
    throw frogBoxErrors.make('TC_FROG_BOX_SETTINGS_INVALID', problems.join('; '), { problems })
  }
  return result.data
}

function contradictions({ FROG_BOX_TOKEN, FROG_BOX_TOKEN_FILE }: Settings): string[] {
  return (FROG_BOX_TOKEN === undefined) === (FROG_BOX_TOKEN_FILE === undefined)
    ? ['FROG_BOX_TOKEN, FROG_BOX_TOKEN_FILE: give one of the two, the token the box was registered with']
    : []
}
