import type { BoardDomainView, WinterNetworkView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { nightClock } from './board-words.ts'
import { MOST_PASSES, MOST_RATE_GM2, type RouteDraft, saltKgOf } from './decision-draft.ts'
import { Scroll } from './scroll.tsx'
import { useNow } from './use-now.ts'

const words = messages.winter.decision
const { rate, tonnes } = messages.winter
/** The network reckons a round's salt at this rate, g/m². */
const NETWORK_RATE_GM2 = 10

/** Which routes are treated, with how much, by whom; open to changes or only shown. */
export function DecisionRoutes({
  routes,
  gritters,
  isOpen,
  onChange,
}: {
  routes: readonly RouteDraft[]
  gritters: WinterNetworkView['gritters']
  isOpen: boolean
  onChange: (route: RouteDraft) => void
}) {
  return (
    <Scroll label={words.routes}>
      <table class="table winter-decide-routes">
        <thead>
          <tr>
            <th scope="col">{words.columns.treat}</th>
            <th scope="col">{words.columns.rate}</th>
            <th scope="col">{words.columns.passes}</th>
            <th scope="col">{words.columns.gritter}</th>
          </tr>
        </thead>
        <tbody>
          {routes.map((route) => (
            <tr key={route.routeId} class={route.isTreated ? undefined : 'winter-untreated'}>
              <td>
                <label class="winter-check">
                  <input
                    type="checkbox"
                    checked={route.isTreated}
                    disabled={!isOpen}
                    aria-label={words.treat(route.name)}
                    onChange={(event) => onChange({ ...route, isTreated: event.currentTarget.checked })}
                  />
                  {route.name}
                </label>
              </td>
              <td data-column={words.columns.rate}>
                {isOpen ? (
                  <input
                    type="number"
                    class="winter-number"
                    min={0.5}
                    max={MOST_RATE_GM2}
                    step="any"
                    value={route.rateGm2}
                    disabled={!route.isTreated}
                    aria-label={words.rateOf(route.name)}
                    onInput={(event) => onChange({ ...route, rateGm2: Number(event.currentTarget.value) })}
                  />
                ) : route.isTreated ? (
                  route.rateGm2
                ) : (
                  '—'
                )}
              </td>
              <td data-column={words.columns.passes}>
                {isOpen ? (
                  <input
                    type="number"
                    class="winter-number"
                    min={1}
                    max={MOST_PASSES}
                    value={route.passes}
                    disabled={!route.isTreated}
                    aria-label={words.passesOf(route.name)}
                    onInput={(event) => onChange({ ...route, passes: Number(event.currentTarget.value) })}
                  />
                ) : route.isTreated ? (
                  route.passes
                ) : (
                  '—'
                )}
              </td>
              <td data-column={words.columns.gritter}>
                <select
                  class="select"
                  value={route.gritterId ?? ''}
                  disabled={!route.isTreated}
                  aria-label={words.gritterOf(route.name)}
                  onChange={(event) => onChange({ ...route, gritterId: event.currentTarget.value || null })}
                >
                  <option value="">{words.nobody}</option>
                  {gritters
                    .filter(({ id, isInService }) => isInService || id === route.gritterId)
                    .map(({ id, name }) => (
                      <option key={id} value={id}>
                        {name}
                      </option>
                    ))}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** Said before anything is signed: which jobs, for whom, how much salt, by when. */
export function WhatHappens({
  domain,
  routes,
  network,
  standing,
}: {
  domain: BoardDomainView
  routes: readonly RouteDraft[]
  network: WinterNetworkView | null
  standing: BoardDomainView['decision']
}) {
  const { time } = useApp()
  const clockNow = useNow()
  const perGm2 = new Map(
    (network?.routes ?? []).flatMap(({ id, saltKg }) =>
      saltKg === null ? [] : [[id, saltKg / NETWORK_RATE_GM2] as const],
    ),
  )
  const gritterName = (id: string | null) =>
    network?.gritters.find((gritter) => gritter.id === id)?.name ?? words.nobody
  const treated = routes.filter(({ isTreated }) => isTreated)
  const jobs = treated.map((route) => ({ route, saltKg: saltKgOf(route, domain, perGm2) }))
  const total = jobs.reduce((sum, { saltKg }) => sum + (saltKg ?? 0), 0)
  const starts = domain.routes.flatMap(({ id, recommendation: { latestStartAt } }) =>
    latestStartAt !== null && treated.some(({ routeId }) => routeId === id) ? Date.parse(latestStartAt) : [],
  )
  return (
    <section class="winter-happens" aria-label={words.happens}>
      <h3>{words.happens}</h3>
      {jobs.length === 0 ? (
        <p>{words.happensNothing}</p>
      ) : (
        <>
          <ul>
            {jobs.map(({ route, saltKg }) => (
              <li key={route.routeId}>
                {words.job(
                  route.name,
                  gritterName(route.gritterId),
                  rate(route.rateGm2, route.passes),
                  saltKg === null ? '—' : tonnes(Math.round(saltKg)),
                )}
              </li>
            ))}
          </ul>
          <p>
            {words.saltTotal(Math.round(total))}{' '}
            {starts.length > 0 && words.jobsStartBy(nightClock(time, Math.min(...starts), clockNow))}
          </p>
        </>
      )}
      {standing !== null && standing.jobs.waiting > 0 && <p>{words.cancels(standing.jobs.waiting)}</p>}
      {standing !== null && standing.jobs.underWay > 0 && (
        <p class="word-warning">{words.underWay(standing.jobs.underWay)}</p>
      )}
    </section>
  )
}
