import { FLOOD_WINDOW_MS, type Flood, floodOf } from '@towncrier/alerting'
import type { ApiContext } from '../context.ts'

const UPKEEP_MS = 1_000

/** What comes about by time alone: shelves run out, devices return to service, floods begin and end. */
export function keepAlarms(context: ApiContext): { stop(): void } {
  const { store, clock, live, liveAlarms, processor, config, logger } = context
  let flood: Flood | null = null
  const look = () => {
    const now = clock.now()
    try {
      const changed = store.alarms.endShelves(now)
      if (changed.causeIds.length + changed.alertIds.length > 0) liveAlarms.tell(changed)
      if (store.outOfService.end(now).length > 0) void processor.registerChanged().catch(logProblem)
      const alarmedAt = store.causes.alarmedSince(now - FLOOD_WINDOW_MS)
      flood = floodOf(alarmedAt, now, config.ALARM_FLOOD_LIMIT, flood)
      live.setFlood(flood)
    } catch (error) {
      logProblem(error)
    }
  }
  const logProblem = (error: unknown) =>
    logger.error({ err: error }, 'Shelves and floods could not be looked at; it is tried again in a second')
  look()
  const timer = setInterval(look, UPKEEP_MS)
  return { stop: () => clearInterval(timer) }
}
