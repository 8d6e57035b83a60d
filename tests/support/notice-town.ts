import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import {
  type AlertFacts,
  CauseBook,
  type CauseChange,
  DEFAULT_CAUSE_POLICY,
  quietReasonOfCause,
} from '@towncrier/alerting'
import { loadConfig } from '@towncrier/config'
import type { Severity } from '@towncrier/core'
import type { NoticePreferences } from '@towncrier/notifications'
import {
  type Account,
  type AlertTransition,
  type OperationsStore,
  openOperationsStore,
} from '@towncrier/operations-store'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { DeliveryEngine } from '../../apps/api/src/delivery/delivery-engine.ts'
import { CauseViews } from '../../apps/api/src/live/cause-views.ts'
import { News } from '../../apps/api/src/live/news.ts'
import { Notifier } from '../../apps/api/src/notifications/notifier.ts'
import { RuleNames } from '../../apps/api/src/rules/rule-names.ts'

/** How long a receiver that says nothing is waited for. */
const TIMEOUT_MS = 300

/** A store, the notifier and the delivery engine on a clock that is moved by hand; causes as the processor makes them. */
export class NoticeTown {
  readonly directory = mkdtempSync(join(tmpdir(), 'towncrier-notices-'))
  readonly store: OperationsStore
  readonly news: string[] = []
  now: number
  notifier!: Notifier
  #engine!: DeliveryEngine
  #attempts = 0
  readonly #environment: Readonly<Record<string, string>>
  readonly #book = new CauseBook(DEFAULT_CAUSE_POLICY)

  constructor(now: number, environment: Readonly<Record<string, string>>) {
    this.now = now
    this.#environment = environment
    this.store = openOperationsStore(this.directory, { durability: 'normal' })
  }

  async start(): Promise<void> {
    const { store } = this
    const config = loadConfig({
      DATA_DIR: this.directory,
      PUBLIC_URL: 'http://town.test',
      WEBHOOK_ALLOW_PRIVATE: 'true',
      ...this.#environment,
    })
    const clock = { now: () => this.now }
    const logger = pino({ level: process.env.NOTICE_LOG ?? 'silent' })
    const news = new News(clock)
    news.subscribe(({ topic }, _permission, userName) => this.news.push(`${topic} ${userName}`))
    const views = new CauseViews(store, new RuleNames(store, new Map(), []))
    this.notifier = new Notifier({ config, store, clock, logger, views, news, timeoutMs: TIMEOUT_MS })
    const channels = (await this.notifier.prepare()).map((channel) => ({
      name: channel.name,
      ...(channel.plan === undefined ? {} : { plan: channel.plan }),
      attempt: async (...given: Parameters<typeof channel.attempt>) => {
        this.#attempts++
        try {
          return await channel.attempt(...given)
        } finally {
          this.#attempts--
        }
      },
    }))
    this.#engine = new DeliveryEngine({ store, clock, logger, registry: new Registry(), channels })
    this.#engine.start()
  }

  /** As a crash leaves it: whatever was under way is cut off. */
  async crash(): Promise<void> {
    await this.#engine.stop()
  }

  async close(): Promise<void> {
    await this.#engine.stop()
    this.store.close()
    rmSync(this.directory, { recursive: true })
  }

  person(
    userName: string,
    options: {
      readonly role?: string
      readonly email?: string
      readonly phone?: string
      readonly preferences?: NoticePreferences
    } = {},
  ): Account {
    const account = this.store.accounts.add({
      userName,
      displayName: userName,
      role: options.role ?? 'operator',
      passwordHash: 'x',
      now: this.now,
    })
    const { email = null, phone = null, preferences = null } = options
    this.store.contacts.put(account.id, { email, phone, preferences }, this.now)
    return account
  }

  /** Lets time pass as the platform would live it, and waits until every attempt has come to its end. */
  async pass(ms: number, stepMs = 5_000): Promise<void> {
    const until = this.now + ms
    for (;;) {
      this.notifier.look()
      await this.settle()
      if (this.now >= until) return
      this.now = Math.min(until, this.now + stepMs)
    }
  }

  async settle(): Promise<void> {
    this.#engine.wake()
    await wait(0)
    while (this.#attempts > 0) await wait(2)
    await wait(0)
  }

  raise(id: string, change: Partial<AlertFacts> = {}): void {
    const severity: Severity = change.severity ?? 'warning'
    const { kind = 'road', area = null } = change
    const facts = { alertId: id, deviceId: id, kind, rule: 'ice', placeId: null, area } as const
    this.#book.raise(
      {
        ...facts,
        severity,
        group: `${kind}/ice`,
        scope: { type: area === null ? 'unknown' : 'area', id: area },
        quietReason: null,
        value: null,
        ...change,
      },
      this.now,
    )
    this.#commit([
      { ...facts, type: 'raised', severity, message: `Ice at ${id}`, at: this.now, seq: this.now },
    ])
  }

  worsen(id: string): void {
    this.#book.change(id, 'critical', this.now)
    this.#commit([{ type: 'changed', alertId: id, severity: 'critical', message: 'Worse', at: this.now }])
  }

  clear(id: string): void {
    this.#book.clear(id, this.now)
    this.#commit([{ type: 'cleared', alertId: id, at: this.now }])
  }

  inboxOf({ id }: Account): string[] {
    return this.store.notices.list(id, { limit: 100 }).items.map(({ title }) => title)
  }

  #commit(transitions: readonly AlertTransition[]): void {
    const at = this.now
    const changes: CauseChange[] = this.#book.takeChanges()
    for (const cause of this.#book.takeTouched()) {
      const count = cause.members.size
      changes.push({
        type: 'summarised',
        causeId: cause.id,
        at,
        summary: {
          kind: [...cause.members.values()][0]?.kind ?? 'road',
          rule: 'ice',
          severity: cause.severity,
          quietReason: quietReasonOfCause(cause),
          startedAt: cause.startedAt,
          joinedAt: cause.joinedAt,
          members: cause.memberCount,
          active: count,
          devices: count,
          quiet: 0,
          worstAlertId: null,
          worstValue: null,
          places: {},
          areas: cause.scope.type === 'area' && cause.scope.id !== null ? { [cause.scope.id]: count } : {},
          title: `Ice: ${cause.scope.id ?? cause.id}`,
          message: `${count} sensors say so`,
        },
      })
    }
    this.store.processing.commit({
      consumer: 'processor',
      seq: at,
      deviceStates: [],
      alertTransitions: transitions,
      causeChanges: changes,
      quarantined: [],
      outbox: null,
    })
  }
}
