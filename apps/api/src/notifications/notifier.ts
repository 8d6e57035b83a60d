import type { Config } from '@towncrier/config'
import { type Clock, DAY_MS, formatInstant, HOUR_MS } from '@towncrier/core'
import {
  type Channel,
  defaultPolicy,
  type EscalationPolicy,
  wallTimeOf,
  weekdayOf,
  weeklyRota,
} from '@towncrier/notifications'
import type { Account, OperationsStore } from '@towncrier/operations-store'
import type { FastifyBaseLogger } from 'fastify'
import type { DeliveryChannel } from '../delivery/delivery-engine.ts'
import type { CauseViews } from '../live/cause-views.ts'
import type { News } from '../live/news.ts'
import { CauseNotices } from './cause-notices.ts'
import { EmailChannel } from './email-channel.ts'
import { Escalator } from './escalator.ts'
import { IncidentNotices } from './incident-notices.ts'
import { INBOX_LINK, publicBase } from './links.ts'
import { Recipients } from './people.ts'
import { ProviderChannel } from './provider-channel.ts'
import { PushChannel } from './push-channel.ts'
import { Releaser } from './releaser.ts'
import { Teller } from './teller.ts'
import { readOrMakeVapid, type Vapid } from './vapid.ts'

const LOOK_MS = 1_000
const EVENTS_AT_ONCE = 200
const NOTICES_KEPT_MS = 90 * DAY_MS
const POLICIES_KEY = 'notifications.policies'

export interface NotifierOptions {
  readonly config: Config
  readonly store: OperationsStore
  readonly clock: Clock
  readonly logger: FastifyBaseLogger
  readonly views: CauseViews
  readonly news: News
  /** Shorter in tests. */
  readonly timeoutMs?: number
}

/**
 * Tells people of what concerns them: reads what happened to causes and incidents from the store, decides who
 * is told, and queues what goes out. Each step commits as a whole, so that being killed tells nothing twice
 * and forgets nothing; deliveries themselves are the delivery engine's.
 */
export class Notifier {
  readonly recipients: Recipients
  readonly #options: NotifierOptions
  readonly #teller: Teller
  readonly #causes: CauseNotices
  readonly #incidents: IncidentNotices
  readonly #escalator: Escalator
  readonly #releaser: Releaser
  #vapid: Vapid | null = null
  #timer: NodeJS.Timeout | null = null
  #prunedAt = Number.NEGATIVE_INFINITY
  #onQueued = () => {}

  constructor(options: NotifierOptions) {
    const { store, config, views } = options
    this.#options = options
    this.recipients = new Recipients(store, config)
    this.#teller = new Teller(store, this.recipients, config.TIME_ZONE)
    const policies = () => this.policies()
    const common = { store, views, recipients: this.recipients, teller: this.#teller, policies }
    this.#causes = new CauseNotices(common)
    this.#incidents = new IncidentNotices(store, this.recipients, this.#teller)
    this.#escalator = new Escalator({ ...common, timeZone: config.TIME_ZONE })
    this.#releaser = new Releaser(store)
  }

  /** Who the platform is to push services; browsers subscribe with it. */
  get pushKey(): string {
    return this.#vapid?.publicKey ?? ''
  }

  /** Makes what a new council begins with, and the keys. @returns the ways out, for the delivery engine. */
  async prepare(): Promise<DeliveryChannel[]> {
    const { config, store, clock, timeoutMs } = this.#options
    this.#vapid = await readOrMakeVapid(config)
    if (store.settings.get(POLICIES_KEY) === null) this.#makeDefaults()
    const base = publicBase(config)
    const slow = timeoutMs === undefined ? {} : { timeoutMs }
    const allowPrivate = config.WEBHOOK_ALLOW_PRIVATE
    const channels: DeliveryChannel[] = [
      new PushChannel(store, clock, { vapid: this.#vapid, allowPrivate, ...slow }),
    ]
    if (config.SMTP_URL !== undefined) {
      channels.push(
        new EmailChannel(store, clock, { smtpUrl: config.SMTP_URL, from: config.MAIL_FROM, base, ...slow }),
      )
    }
    const { NOTIFY_WEBHOOK_SECRET: secret = '' } = config
    for (const [type, url] of [
      ['sms', config.SMS_WEBHOOK_URL],
      ['voice', config.VOICE_WEBHOOK_URL],
    ] as const) {
      if (url !== undefined) {
        channels.push(new ProviderChannel(type, store, clock, { url, secret, base, ...slow }))
      }
    }
    return channels
  }

  /** @param onQueued there is something to deliver. */
  start(onQueued: () => void): void {
    this.#onQueued = onQueued
    this.#timer = setInterval(() => this.look(), LOOK_MS)
    this.look()
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }

  /** Looks for what has happened, now rather than at the next turn. */
  look(): void {
    const { store, clock, logger } = this.#options
    const now = clock.now()
    try {
      let queued = 0
      let more = true
      while (more) more = store.notices.transaction(() => this.#readEvents(now))
      store.notices.transaction(() => {
        this.#incidents.tellDueTasks(now)
        this.#incidents.tellHandovers(now)
        this.#escalator.advance(now)
        queued = this.#releaser.release(now)
      })
      if (now - this.#prunedAt > HOUR_MS) {
        this.#prunedAt = now
        store.notices.prune(now - NOTICES_KEPT_MS)
      }
      if (queued > 0) this.#onQueued()
    } catch (error) {
      logger.error({ err: error }, 'People could not be told of what happened; it is tried again in a second')
    }
    this.#publish()
  }

  /** A message to oneself by one way. @returns false when one cannot be reached by it. */
  test(person: Account, channel: Channel): boolean {
    const { store, clock } = this.#options
    const now = clock.now()
    const ways = store.notices.transaction(() =>
      this.#teller.summon(
        person,
        {
          topic: 'test',
          severity: 'watch',
          subject: `test/${channel}/${now}`,
          kinds: [],
          areas: [],
          what: '',
          where: '',
          sinceAt: null,
          detail: `You asked for it at ${formatInstant(now).slice(11, 16)} UTC`,
          advice: 'If you can read this, this way works.',
          link: INBOX_LINK,
          dedupeKey: `test/${channel}/${now}`,
        },
        [channel],
        now,
      ),
    )
    this.#publish()
    return ways > 0
  }

  policies(): readonly EscalationPolicy[] {
    return this.#options.store.settings.get<EscalationPolicy[]>(POLICIES_KEY) ?? []
  }

  setPolicies(policies: readonly EscalationPolicy[]): void {
    this.#options.store.settings.set(POLICIES_KEY, policies, this.#options.clock.now())
  }

  /** @returns whether there may be more. */
  #readEvents(now: number): boolean {
    const { notices } = this.#options.store
    const events = notices.causeEventsAfter(notices.position('cause-events'), EVENTS_AT_ONCE)
    for (const event of events) this.#tryTo(event.id, () => this.#causes.apply(event, now))
    if (events.length > 0) notices.setPosition('cause-events', events.at(-1)!.id)
    const entries = notices.logEntriesAfter(notices.position('incident-log'), EVENTS_AT_ONCE)
    for (const entry of entries) this.#tryTo(entry.id, () => this.#incidents.apply(entry, now))
    if (entries.length > 0) notices.setPosition('incident-log', entries.at(-1)!.id)
    return events.length === EVENTS_AT_ONCE || entries.length === EVENTS_AT_ONCE
  }

  /** What cannot be told is logged and passed over, or nothing after it would be; a database that fails is tried again. */
  #tryTo(id: number, tell: () => void): void {
    try {
      tell()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_SQLITE_ERROR') throw error
      this.#options.logger.error({ err: error, id }, 'Something that happened could not be told to people')
    }
  }

  #publish(): void {
    for (const userName of this.#teller.takeTold()) {
      this.#options.news.publish('notice', userName, 'self.manage', userName)
    }
  }

  #makeDefaults(): void {
    const { store, clock, config } = this.#options
    const now = clock.now()
    const { date } = wallTimeOf(now, config.TIME_ZONE)
    const monday = formatInstant(Date.parse(`${date}T12:00:00Z`) - (weekdayOf(date) - 1) * DAY_MS).slice(
      0,
      10,
    )
    const rota = store.rotas.list()[0] ?? store.rotas.add(weeklyRota('On call', monday, []), 'platform', now)
    this.setPolicies([defaultPolicy(rota.id)])
  }
}
