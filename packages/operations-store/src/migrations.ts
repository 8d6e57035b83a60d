import { schema as beginnings } from './schema/01-beginnings.ts'
import { schema as refusedTelemetry } from './schema/02-refused-telemetry.ts'
import { schema as alarmManagement } from './schema/03-alarm-management.ts'
import { schema as people } from './schema/04-people.ts'
import { schema as incidents } from './schema/05-incidents.ts'
import { schema as rules } from './schema/06-rules.ts'
import { schema as notifications } from './schema/07-notifications.ts'
import { schema as roads } from './schema/08-roads.ts'
import { schema as shifts } from './schema/09-shifts.ts'
import { schema as winter } from './schema/10-winter.ts'
import { schema as waste } from './schema/11-waste.ts'
import { schema as homes } from './schema/12-homes.ts'
import { schema as householdAlerts } from './schema/13-household-alerts.ts'
import { schema as erasures } from './schema/14-erasures.ts'
import { schema as boxKinds } from './schema/15-box-kinds.ts'

/**
 * The schema, as the steps that made it. A step that has been released is never edited: add another.
 * `PRAGMA user_version` counts the steps a file has been through.
 */
export const migrations: readonly string[] = [
  beginnings,
  refusedTelemetry,
  alarmManagement,
  people,
  incidents,
  rules,
  notifications,
  roads,
  shifts,
  winter,
  waste,
  homes,
  householdAlerts,
  erasures,
  boxKinds,
]
