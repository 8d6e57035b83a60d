import { type CausePolicy, DEFAULT_CAUSE_POLICY } from '@towncrier/alerting'
import type { Config } from '@towncrier/config'
import { MINUTE_MS } from '@towncrier/core'

/** How alerts are gathered into causes, as the settings say. */
export function causePolicyOf(config: Config): CausePolicy {
  return {
    ...DEFAULT_CAUSE_POLICY,
    joinWindowMs: config.ALARM_JOIN_MINUTES * MINUTE_MS,
    rollUpAbove: config.ALARM_ROLL_UP_ABOVE,
    gatewayDownShare: config.ALARM_GATEWAY_DOWN_PERCENT / 100,
    chatterPerHour: config.ALARM_CHATTER_PER_HOUR,
    chatterPerDay: config.ALARM_CHATTER_PER_DAY,
  }
}
