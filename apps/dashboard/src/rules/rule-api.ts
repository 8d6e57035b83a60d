import type {
  DryRunView,
  KindView,
  RuleCheckAnswer,
  RulesView,
  RuleVersionDetail,
  RuleVersionView,
} from '@towncrier/protocol'
import type { ApiClient } from '../api/client.ts'

export type { DryRunView, KindView, RulesView, RuleVersionDetail, RuleVersionView }
export type RuleBook = RulesView['book']
export type CustomRule = RuleBook['custom'][number]
export type RuleChange = NonNullable<NonNullable<RuleBook['kinds'][string]>['rules']>[string]

/** Rules over REST. Every method throws RequestError. */
export class RuleApi {
  readonly #api: Pick<ApiClient, 'request'>

  constructor(api: Pick<ApiClient, 'request'>) {
    this.#api = api
  }

  rules = () => this.#api.request<RulesView>('GET', '/rules')
  versions = () => this.#api.request<RuleVersionView[]>('GET', '/rules/versions')
  version = (version: number) => this.#api.request<RuleVersionDetail>('GET', `/rules/versions/${version}`)
  check = (book: RuleBook) => this.#api.request<RuleCheckAnswer>('POST', '/rules/check', { book })
  try = (basedOn: number, book: RuleBook, days: number) =>
    this.#api.request<DryRunView>('POST', '/rules/dry-runs', { basedOn, book, days })
  run = (id: string) => this.#api.request<DryRunView>('GET', `/rules/dry-runs/${id}`)
  cancel = (id: string) => this.#api.request<void>('DELETE', `/rules/dry-runs/${id}`)
  save = (version: {
    basedOn: number
    book: RuleBook
    reason: string
    dryRunId: string
    confirmed: boolean
  }) => this.#api.request<RuleVersionView>('POST', '/rules/versions', version)
}
