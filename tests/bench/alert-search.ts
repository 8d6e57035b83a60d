/**
 * Searches among historic alerts, as the alerts and causes pages and the figures page ask for them. Prints
 * JSON: medians in milliseconds of calls of the store, each with how much it found; nobody has acknowledged anything.
 *
 *   node tests/bench/alert-search.ts [--alerts 100000] [--runs 11]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type CauseChange, DEFAULT_CAUSE_POLICY } from '@towncrier/alerting'
import { DAY_MS, MINUTE_MS, SEVERITIES } from '@towncrier/core'
import { type AlertTransition, type OperationsStore, openOperationsStore } from '@towncrier/operations-store'
import { machine } from './machine.ts'

const { values } = parseArgs({
  options: { alerts: { type: 'string', default: '100000' }, runs: { type: 'string', default: '11' } },
})
const ALERTS = Number(values.alerts)
const DEVICES = 2_000
const COMMITTED_AT_ONCE = 5_000
const STARTED_AT = Date.parse('2026-01-01T00:00:00Z')
/** Each alert a minute after the one before; stands for half an hour. */
const EVERY_MS = MINUTE_MS
const STANDS_MS = 30 * MINUTE_MS
const MEMBERS = 4

const directory = mkdtempSync(join(tmpdir(), 'towncrier-search-'))
const store = openOperationsStore(directory, { durability: 'normal' })
try {
  fill(store)
  const to = STARTED_AT + ALERTS * EVERY_MS
  const medians = {
    alertsByCommonWord: time(() => store.alerts.list({ text: 'ice', limit: 100 }).items.length),
    alertsByTwoWords: time(() => store.alerts.list({ text: 'lane 1777', limit: 100 }).items.length),
    alertsByWordThatIsNowhere: time(() => store.alerts.list({ text: 'volcano', limit: 100 }).items.length),
    alertsOfDevice: time(() => store.alerts.list({ deviceId: 'road-77', limit: 100 }).items.length),
    alertsOfAreaRuleAndSeverity: time(
      () =>
        store.alerts.list({ area: 'area-3', rule: 'rule-2', severity: 'critical', limit: 100 }).items.length,
    ),
    alertsOfState: time(() => store.alerts.list({ state: 'unacknowledged', limit: 100 }).items.length),
    alertsOfNobody: time(() => store.alerts.list({ assignedTo: 'nobody', limit: 100 }).items.length),
    causesByTwoWords: time(() => store.causes.list({ text: 'lane 1777', limit: 100 }).items.length),
    causesByWordThatIsNowhere: time(() => store.causes.list({ text: 'volcano', limit: 100 }).items.length),
    causesOfDevice: time(() => store.causes.list({ deviceId: 'road-77', limit: 100 }).items.length),
    causesOfArea: time(() => store.causes.list({ area: 'area-3', limit: 100 }).items.length),
    openCauses: time(() => store.causes.open().length),
    figuresOfAWeek: time(
      () => store.alarmFigures({ from: to - 7 * DAY_MS, to, floodAbove: 10 }).causes.total,
    ),
    figuresOfAllTime: time(() => store.alarmFigures({ from: STARTED_AT, to, floodAbove: 10 }).causes.total),
    startUp: time(() => store.causes.remembered().causes.length),
  }
  console.log(
    JSON.stringify({ machine: machine(), alerts: ALERTS, causes: ALERTS / MEMBERS, medians }, null, 2),
  )
} finally {
  store.close()
  rmSync(directory, { recursive: true, force: true })
}

function time(search: () => number): { readonly ms: number; readonly found: number } {
  const runs: number[] = []
  let found = 0
  for (let run = 0; run < Number(values.runs); run++) {
    const startedAt = performance.now()
    found = search()
    runs.push(performance.now() - startedAt)
  }
  const ms = runs.sort((a, b) => a - b)[Math.floor(runs.length / 2)]!
  return { ms: Math.round(ms * 10) / 10, found }
}

function fill(to: OperationsStore): void {
  to.devices.add(
    Array.from({ length: DEVICES }, (_, n) => ({
      id: `road-${n}`,
      kind: `kind-${n % 4}`,
      name: `${n % 3 === 0 ? 'Station Bridge' : 'Mill Lane'} ${n}`,
    })),
    STARTED_AT,
  )
  for (let first = 0; first < ALERTS; first += COMMITTED_AT_ONCE) {
    const transitions: AlertTransition[] = []
    const changes: CauseChange[] = []
    for (let n = first; n < Math.min(ALERTS, first + COMMITTED_AT_ONCE); n++) add(n, transitions, changes)
    to.processing.commit({
      consumer: 'processor',
      seq: first + COMMITTED_AT_ONCE,
      deviceStates: [],
      alertTransitions: transitions,
      causeChanges: changes,
      quarantined: [],
      outbox: null,
    })
  }
}

/** An alert that came and went; every fourth opens a cause, which the next three join. */
function add(n: number, transitions: AlertTransition[], changes: CauseChange[]): void {
  const device = (n * 7) % DEVICES
  const [deviceId, kind, alertId] = [`road-${device}`, `kind-${device % 4}`, `alert-${n}`]
  const severity = SEVERITIES[n % 3]!
  const area = `area-${device % 8}`
  const at = STARTED_AT + n * EVERY_MS
  const causeId = `c-${n - (n % MEMBERS)}`
  const rule = `rule-${n % 5}`
  const message = `Ice likely now: −${(n % 90) / 10} °C and wet`
  transitions.push(
    { type: 'raised', alertId, deviceId, kind, rule, severity, message, at, seq: n },
    { type: 'cleared', alertId, at: at + STANDS_MS },
  )
  if (n % MEMBERS === 0) {
    const scope = { type: 'area', id: area } as const
    changes.push(
      { type: 'opened', causeId, group: kind, scope, isChattering: false, startedAt: at, at },
      { type: 'alarmed', causeId, alertId, severity, at },
    )
  }
  changes.push({ type: 'joined', causeId, alertId, placeId: null, area, quietReason: null, at })
  if (n % MEMBERS !== MEMBERS - 1) return
  const title = `Ice on the road: ${device % 3 === 0 ? 'Station Bridge' : 'Mill Lane'} ${device}`
  const summary = {
    kind,
    rule,
    severity,
    quietReason: null,
    startedAt: at,
    joinedAt: at,
    members: MEMBERS,
    active: 0,
    devices: 0,
    quiet: 0,
    worstAlertId: alertId,
    worstValue: null,
    places: {},
    areas: { [area]: MEMBERS },
    title,
    message,
  }
  changes.push(
    { type: 'summarised', causeId, at, summary },
    { type: 'cleared', causeId, at: at + DEFAULT_CAUSE_POLICY.joinWindowMs },
  )
}
