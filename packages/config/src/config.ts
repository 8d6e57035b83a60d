import { resolve } from 'node:path'
import { type Clock, type EpochMs, scaledClock, systemClock } from '@towncrier/core'
import { configErrors } from './errors.ts'
import { type Environment, environmentSchema } from './schema.ts'

/** The environment, checked, with paths made absolute. Plain data: it can be handed to a worker thread. */
export type Config = Readonly<Environment> & {
  /** When it was read, by the machine's clock: a clock for trials starts then, in every thread. */
  readonly loadedAt: EpochMs
}

/**
 * Reads and checks the configuration.
 *
 * @param environment usually `process.env`; empty values count as not given, other variables are ignored.
 * @throws TC_CONFIG_INVALID naming every variable that is wrong, what was given, and what to give.
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const result = environmentSchema.safeParse(given)
  const problems = result.success
    ? contradictions(result.data)
    : result.error.issues.map((issue) => {
        const name = String(issue.path[0])
        const secret = /PASSWORD|TOKEN|SECRET$|SMTP_URL/.test(name)
        return `${name}=${secret ? '…' : (given[name] ?? '')}: ${issue.message}`
      })
  if (!result.success || problems.length > 0) {
    throw configErrors.make('TC_CONFIG_INVALID', problems.join('; '), { problems })
  }
  return { ...result.data, DATA_DIR: resolve(result.data.DATA_DIR), loadedAt: systemClock.now() }
}

function contradictions(config: Environment): string[] {
  const problems: string[] = []
  if (config.TELEMETRY_STORE === 'influxdb' && config.INFLUXDB_URL === undefined) {
    problems.push('INFLUXDB_URL: TELEMETRY_STORE is influxdb, so give the server’s address')
  }
  if ((config.MQTT_TLS_CERT === undefined) !== (config.MQTT_TLS_KEY === undefined)) {
    problems.push('MQTT_TLS_CERT, MQTT_TLS_KEY: give both or neither')
  }
  const isProviderWhole = config.OIDC_CLIENT_ID !== undefined && config.OIDC_ROLES !== undefined
  if (config.OIDC_ISSUER !== undefined && !isProviderWhole) {
    problems.push('OIDC_CLIENT_ID, OIDC_ROLES: OIDC_ISSUER is given, so give both')
  }
  if (config.LOCAL_SIGN_IN === 'break-glass-only' && config.OIDC_ISSUER === undefined) {
    problems.push('OIDC_ISSUER: LOCAL_SIGN_IN is break-glass-only, so give the provider')
  }
  if (config.OIDC_ISSUER !== undefined && !isSafeIssuer(config.OIDC_ISSUER)) {
    problems.push('OIDC_ISSUER: give an https:// address; http:// is for this machine only')
  }
  const hasProvider = config.SMS_WEBHOOK_URL !== undefined || config.VOICE_WEBHOOK_URL !== undefined
  if (hasProvider && config.NOTIFY_WEBHOOK_SECRET === undefined) {
    problems.push('NOTIFY_WEBHOOK_SECRET: SMS_WEBHOOK_URL or VOICE_WEBHOOK_URL is given, so give a secret')
  }
  if (config.CLOCK_SPEED !== 1 && config.CLOCK_START === undefined) {
    problems.push('CLOCK_START: CLOCK_SPEED is given, so give the instant to start at')
  }
  return problems
}

function isSafeIssuer(issuer: string): boolean {
  const { protocol, hostname } = new URL(issuer)
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

/** The clock the configuration asks for: the machine's, or a faster one for trials. */
export function clockOf(config: Config): Clock {
  if (config.CLOCK_START === undefined) return systemClock
  return scaledClock(Date.parse(config.CLOCK_START), config.CLOCK_SPEED, systemClock, config.loadedAt)
}
