import { ruleOfCustom } from '@towncrier/alerting'
import type { AnySensorKind, Rule } from '@towncrier/core'
import type { OperationsStore } from '@towncrier/operations-store'

/** Finds a rule by what alerts say of it: the kind's own, those every kind has, and those people made. */
export class RuleNames {
  readonly #store: Pick<OperationsStore, 'ruleVersions'>
  readonly #kinds: ReadonlyMap<string, AnySensorKind>
  readonly #rules = new Map<string, Rule>()
  readonly #sharedRules: ReadonlyMap<string, Rule>
  #custom: ReadonlyMap<string, Rule> = new Map()
  #version = 0

  constructor(
    store: Pick<OperationsStore, 'ruleVersions'>,
    kinds: ReadonlyMap<string, AnySensorKind>,
    sharedRules: readonly Rule[],
  ) {
    this.#store = store
    this.#kinds = kinds
    for (const kind of kinds.values()) {
      for (const rule of kind.rules) this.#rules.set(`${kind.id}/${rule.id}`, rule)
    }
    this.#sharedRules = new Map(sharedRules.map((rule) => [rule.id, rule]))
  }

  find(kind: string | null, rule: string): Rule | undefined {
    const key = `${kind}/${rule}`
    return this.#rules.get(key) ?? this.#sharedRules.get(rule) ?? this.#customRules().get(key)
  }

  #customRules(): ReadonlyMap<string, Rule> {
    const version = this.#store.ruleVersions.newestNumber()
    if (version !== this.#version) {
      this.#version = version
      const { custom } = this.#store.ruleVersions.newest().book
      // Rules that were taken away keep their words for as long as the platform runs.
      this.#custom = new Map([
        ...this.#custom,
        ...custom.map(
          (rule) => [`${rule.kind}/${rule.id}`, ruleOfCustom(rule, this.#kinds.get(rule.kind))] as const,
        ),
      ])
    }
    return this.#custom
  }
}
