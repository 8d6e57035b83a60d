import { useSignal } from '@preact/signals'
import type { WinterNetworkView, WinterRouteView } from '@towncrier/protocol'
import { messages } from '../messages/messages.ts'
import { EmptyNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { DomainDialog, PartActions } from './part-dialogs.tsx'
import { problemsOf } from './route-problems.ts'

const words = messages.winterNetwork
const STEPS = ['depot', 'lorry', 'domain'] as const

/** Domains with their routes: who drives each, what it comes to, and what is wrong with it. */
export function RouteList({
  network,
  chosen,
  mayPlan,
  onChoose,
  onEdit,
  onBegin,
  onChanged,
}: {
  network: WinterNetworkView
  chosen: string | null
  mayPlan: boolean
  onChoose: (id: string | null) => void
  onEdit: (route: WinterRouteView) => void
  /** Goes to where the next thing is set up. */
  onBegin: (step: 'depot' | 'lorry' | 'domain') => void
  onChanged: () => void
}) {
  const changing = useSignal<string | null>(null)
  const { domains, routes, gritters } = network
  const next = STEPS.findIndex((_, n) => !isDone(network, n))
  if (domains.length === 0) {
    return (
      <EmptyNotice title={words.begin.title} hint={mayPlan ? words.begin.hint : words.begin.nothingToSee}>
        {mayPlan && (
          <ol class="network-steps">
            {words.begin.steps.map((step, n) => (
              <li key={step} class={isDone(network, n) ? 'quiet' : undefined}>
                {n === next ? (
                  <button type="button" class="link-button" onClick={() => onBegin(STEPS[n]!)}>
                    {step}
                  </button>
                ) : (
                  `${step}${isDone(network, n) ? ' ✓' : ''}`
                )}
              </li>
            ))}
          </ol>
        )}
      </EmptyNotice>
    )
  }
  return (
    <>
      {domains.map((domain, n) => (
        <section key={domain.id} class="network-domain" aria-labelledby={`domain-${domain.id}`}>
          <header>
            <div>
              <h2 id={`domain-${domain.id}`}>
                <i class={`network-swatch network-swatch-${n % 4}`} aria-hidden="true" />
                {domain.name}
              </h2>
              <p class="quiet">{words.domain.facts(domain.speakingSensorIds.length, domain.actionLevelC)}</p>
            </div>
            {mayPlan && (
              <PartActions
                type="domains"
                id={domain.id}
                name={domain.name}
                onRemoved={onChanged}
                onChange={() => {
                  changing.value = domain.id
                }}
              />
            )}
          </header>
          {routes.every(({ domainId }) => domainId !== domain.id) ? (
            <p class="quiet network-none">{words.domain.noRoutes}</p>
          ) : (
            <ul class="network-list">
              {routes
                .filter(({ domainId }) => domainId === domain.id)
                .map((route) => (
                  <RouteRow
                    key={route.id}
                    route={route}
                    gritter={gritters.find(({ id }) => id === route.gritterId)?.name ?? null}
                    isChosen={chosen === route.id}
                    mayPlan={mayPlan}
                    onChoose={() => onChoose(chosen === route.id ? null : route.id)}
                    onEdit={() => onEdit(route)}
                    onChanged={onChanged}
                  />
                ))}
            </ul>
          )}
          {changing.value === domain.id && (
            <DomainDialog
              domain={domain}
              onClose={() => {
                changing.value = null
              }}
              onSaved={() => {
                changing.value = null
                onChanged()
              }}
            />
          )}
        </section>
      ))}
    </>
  )
}

function isDone({ depots, gritters, domains, routes }: WinterNetworkView, step: number): boolean {
  return [depots, gritters, domains, routes][step]!.length > 0
}

function RouteRow({
  route,
  gritter,
  isChosen,
  mayPlan,
  onChoose,
  onEdit,
  onChanged,
}: {
  route: WinterRouteView
  gritter: string | null
  isChosen: boolean
  mayPlan: boolean
  onChoose: () => void
  onEdit: () => void
  onChanged: () => void
}) {
  const { figures, saltKg } = route
  const problems = problemsOf(route)
  return (
    <li class={isChosen ? 'network-chosen' : undefined} data-testid="winter-route">
      <div>
        <button type="button" class="row-link" aria-pressed={isChosen} onClick={onChoose}>
          {route.name}
        </button>
        <span class="quiet">
          {' '}
          {gritter ?? words.route.nobody} · {words.route.origins[route.origin]}
          {route.isKept && `, ${words.route.kept}`}
        </span>
        {figures !== null && route.streets.length > 0 && (
          <p class="network-figures">
            {words.route.facts(figures.treatedM, figures.travelledM, figures.seconds, saltKg ?? 0)}
          </p>
        )}
        {problems.map((problem) => (
          <p key={problem} class="network-problem">
            <StateShape state="warning" size={12} /> {problem}
          </p>
        ))}
      </div>
      {mayPlan && (
        <PartActions
          type="routes"
          id={route.id}
          name={route.name}
          changeWord={words.route.edit}
          onChange={onEdit}
          onRemoved={onChanged}
        />
      )}
    </li>
  )
}
