import { createHash } from 'node:crypto'
import {
  checkRuleBook,
  type DryRunResult,
  type DryRunStatus,
  type RuleBook,
  type RuleBookDifference,
  type RuleBookProblem,
  ruleBookDifferences,
  ruleBookSchema,
} from '@towncrier/alerting'
import type { Config } from '@towncrier/config'
import {
  type AnySensorKind,
  type Clock,
  DAY_MS,
  type EpochMs,
  HOUR_MS,
  MINUTE_MS,
  type Rule,
} from '@towncrier/core'
import type { OperationsStore, RuleVersion } from '@towncrier/operations-store'
import { apiErrors } from '../errors.ts'
import type { BrokerPort, DryRunPort } from '../ports.ts'

export interface RuleDeskOptions {
  readonly config: Config
  readonly store: OperationsStore
  readonly kinds: ReadonlyMap<string, AnySensorKind>
  readonly sharedRules: readonly Rule[]
  readonly broker: Pick<BrokerPort, 'append'>
  readonly dryRuns: DryRunPort
  readonly clock: Clock
}

export interface RuleChangeRequest {
  readonly basedOn: number
  readonly book: RuleBook
}

/** A dry run speaks for rules so long. */
const FRESH_MS = DAY_MS

interface Trial {
  readonly hash: string
  readonly basedOn: number
  readonly begunAt: EpochMs
}

/** Rules are changed here and nowhere else: checked, tried, saved as a version, put in force by the journal. */
export class RuleDesk {
  readonly #options: RuleDeskOptions
  readonly #trials = new Map<string, Trial>()

  constructor(options: RuleDeskOptions) {
    this.#options = options
  }

  /** What of a rule book cannot stand, also where it is no rule book at all. */
  check(given: unknown): { problems: RuleBookProblem[]; differences: RuleBookDifference[] } {
    const parsed = ruleBookSchema.safeParse(given)
    if (!parsed.success) {
      const problems = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
      return { problems, differences: [] }
    }
    return {
      problems: this.#problemsOf(parsed.data),
      differences: ruleBookDifferences(this.#options.store.ruleVersions.newest().book, parsed.data),
    }
  }

  #problemsOf(book: RuleBook): RuleBookProblem[] {
    const { kinds, sharedRules, store } = this.#options
    const places = store.places.list()
    const ids = new Set(places.flatMap(({ id, attributes }) => [id, ...areasAmong(attributes)]))
    return checkRuleBook(book, kinds, sharedRules, ids)
  }

  /**
   * Begins to try a rule book on the last days, beside the one that is the newest.
   *
   * @returns the dry run's id.
   * @throws TC_RULES_INVALID, TC_RULES_CHANGED, TC_RULES_SAME, TC_DRY_RUN_BUSY
   */
  async try({ basedOn, book }: RuleChangeRequest, days: number): Promise<string> {
    const { store, clock, dryRuns } = this.#options
    const newest = this.#requireChange(basedOn, book)
    const to = clock.now()
    const differences = ruleBookDifferences(newest.book, book)
    const id = await dryRuns.begin({
      before: newest.book,
      after: book,
      kinds: kindsOf(differences).filter((kind) => store.devices.list({ kind, limit: 1 }).length > 0),
      // Whole minutes: a tick of the history stands on each.
      from: Math.floor((to - days * DAY_MS) / MINUTE_MS) * MINUTE_MS,
      to,
    })
    this.#trials.set(id, { hash: hashOf(book), basedOn, begunAt: to })
    for (const [old, { begunAt }] of this.#trials) if (to - begunAt > FRESH_MS) this.#trials.delete(old)
    return id
  }

  /** Why what a dry run found cannot be saved, or should be thought over. */
  verdict({ state, result }: DryRunStatus): { refusal: string | null; doubt: string | null } {
    if (state !== 'done' || result === null) return { refusal: null, doubt: null }
    const { RULES_MOST_ALERTS: mostAlerts, RULES_MOST_CAUSES_PER_HOUR: mostCauses } = this.#options.config
    const hours = Math.max(1, (result.coveredTo - result.from) / HOUR_MS)
    const perHour = result.after.causes / hours
    const isMore = result.after.alerts > result.before.alerts
    const words = `it would have raised ${result.after.alerts.toLocaleString('en-GB')} alerts in ${result.after.causes.toLocaleString('en-GB')} causes`
    if (isMore && result.after.alerts >= mostAlerts) {
      return { refusal: `${words}; ${mostAlerts.toLocaleString('en-GB')} is the limit`, doubt: null }
    }
    if (isMore && perHour > mostCauses) {
      return {
        refusal: `${words}, ${perHour.toFixed(1)} causes an hour; one operator can handle ${mostCauses}`,
        doubt: null,
      }
    }
    return { refusal: null, doubt: doubtOf(result, words) }
  }

  /**
   * Saves a version and puts it in force.
   *
   * @throws TC_RULES_INVALID, TC_RULES_CHANGED, TC_RULES_SAME, TC_RULES_NOT_TRIED, TC_RULES_TOO_MANY,
   *         TC_RULES_DOUBTFUL
   */
  async save(
    { basedOn, book }: RuleChangeRequest,
    by: {
      readonly author: string
      readonly reason: string
      readonly dryRunId: string
      readonly confirmed: boolean
    },
  ): Promise<RuleVersion> {
    const { store, clock, broker, dryRuns } = this.#options
    this.#requireChange(basedOn, book)
    const trial = this.#trials.get(by.dryRunId)
    if (trial === undefined || trial.hash !== hashOf(book) || trial.basedOn !== basedOn) {
      throw apiErrors.make('TC_RULES_NOT_TRIED', 'these rules')
    }
    const status = dryRuns.status(by.dryRunId)
    if (status.state !== 'done') throw apiErrors.make('TC_RULES_NOT_TRIED', `the dry run is ${status.state}`)
    const { refusal, doubt } = this.verdict(status)
    if (refusal !== null) throw apiErrors.make('TC_RULES_TOO_MANY', refusal)
    if (doubt !== null && !by.confirmed) throw apiErrors.make('TC_RULES_DOUBTFUL', doubt)
    const { before, after, from, coveredTo } = status.result!
    const version = store.ruleVersions.add(basedOn, {
      book,
      author: by.author,
      reason: by.reason,
      createdAt: clock.now(),
      dryRun: { before, after, from, coveredTo },
    })
    try {
      await broker.append({
        type: 'rules',
        receivedAt: clock.now(),
        kind: '',
        deviceId: '',
        payload: Buffer.from(JSON.stringify({ version: version.version, book })),
      })
    } catch (error) {
      store.ruleVersions.takeBack(version.version)
      throw error
    }
    return version
  }

  #requireChange(basedOn: number, book: RuleBook): RuleVersion {
    const newest = this.#options.store.ruleVersions.requireNewest(basedOn)
    const problems = this.#problemsOf(book)
    if (problems.length > 0) {
      const words = problems.slice(0, 5).map(({ path, message }) => `${path}: ${message}`)
      throw apiErrors.make('TC_RULES_INVALID', words.join('; '), { problems })
    }
    if (ruleBookDifferences(newest.book, book).length === 0)
      throw apiErrors.make('TC_RULES_SAME', 'these rules')
    return newest
  }
}

function areasAmong(attributes: Readonly<Record<string, unknown>>): string[] {
  return ['domain', 'district', 'area'].flatMap((name) => {
    const value = attributes[name]
    return typeof value === 'string' && value !== '' ? [value] : []
  })
}

/** Kinds that differences speak of. */
function kindsOf(differences: readonly RuleBookDifference[]): string[] {
  return [...new Set(differences.map(({ path }) => /^(?:kinds\.|custom\.)([a-z0-9_-]+)/.exec(path)![1]!))]
}

function doubtOf(result: DryRunResult, words: string): string | null {
  if (result.coveredTo < result.to) {
    const share = Math.round((100 * (result.coveredTo - result.from)) / (result.to - result.from))
    return `time was up after ${share} % of the days; in these ${words}`
  }
  if (result.readings === 0) return 'there are no readings to try it on'
  const { before, after } = result
  if (after.alerts > 10 && after.alerts > 2 * before.alerts) {
    return `${words}, the rules in force ${before.alerts.toLocaleString('en-GB')}`
  }
  if (before.alerts > 10 && after.alerts < before.alerts / 2) {
    return `${words}, the rules in force ${before.alerts.toLocaleString('en-GB')}: make sure that none is missed`
  }
  return null
}

function hashOf(book: RuleBook): string {
  return createHash('sha256').update(JSON.stringify(book)).digest('hex')
}
