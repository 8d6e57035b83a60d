import type { Config } from '@towncrier/config'
import {
  type Channel,
  defaultPreferences,
  type NoticePreferences,
  type NoticeSubject,
} from '@towncrier/notifications'
import type { Account, OperationsStore } from '@towncrier/operations-store'
import { mayAct, type Permission, type Role } from '@towncrier/protocol'

/** What one must be allowed to see to be told of it. */
const NEEDED: Readonly<Record<NoticeSubject, Permission>> = {
  causes: 'town.view',
  incidents: 'incident.view',
  mine: 'self.manage',
}

/** Ways that the platform is set up for. */
export function availableChannels(config: Config): ReadonlySet<Channel> {
  const available = new Set<Channel>(['push'])
  if (config.SMTP_URL !== undefined) available.add('email')
  if (config.SMS_WEBHOOK_URL !== undefined) available.add('sms')
  if (config.VOICE_WEBHOOK_URL !== undefined) available.add('voice')
  return available
}

/** Who there is to be told, and how they can be reached. */
export class Recipients {
  readonly available: ReadonlySet<Channel>
  readonly #store: OperationsStore

  constructor(store: OperationsStore, config: Config) {
    this.#store = store
    this.available = availableChannels(config)
  }

  /** Everyone whose account is not disabled. */
  all(): Account[] {
    return this.#store.accounts.list().filter(({ disabledAt }) => disabledAt === null)
  }

  /** Those of `userNames` that have an account, each once. */
  named(userNames: readonly string[]): Account[] {
    const wanted = new Set(userNames.map((name) => name.toLowerCase()))
    return this.all().filter(({ userName }) => wanted.has(userName.toLowerCase()))
  }

  /** Everyone whose role handles alarms. */
  handlers(): Account[] {
    return this.all().filter(({ role }) => mayAct(role as Role, 'alert.handle'))
  }

  maySee({ role }: Account, subject: NoticeSubject): boolean {
    return mayAct(role as Role, NEEDED[subject])
  }

  preferencesOf({ id, role }: Account): NoticePreferences {
    return this.#store.contacts.of(id).preferences ?? defaultPreferences(mayAct(role as Role, 'alert.handle'))
  }

  /** Ways that a person can be reached by now. */
  reachable(accountId: number): ReadonlySet<Channel> {
    const { email, phone } = this.#store.contacts.of(accountId)
    const found = new Set<Channel>()
    if (this.#store.contacts.subscriptions(accountId).length > 0) found.add('push')
    if (email !== null && this.available.has('email')) found.add('email')
    for (const way of ['sms', 'voice'] as const) {
      if (phone !== null && this.available.has(way)) found.add(way)
    }
    return found
  }
}
