import type { BoardDomainView, WinterBoardView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { StateShape } from '../ui/state-shape.tsx'
import { adviceWords, isTreating, lateMinutes, nightClock, routeProblems } from './board-words.ts'
import { useNow } from './use-now.ts'

const words = messages.winter
const { columns } = words.route

/** The routes of a domain: how much salt, by when, and what stands in the way. */
export function RouteTable({
  board,
  domain,
  shortDepots,
}: {
  board: WinterBoardView
  domain: BoardDomainView
  shortDepots: ReadonlySet<string>
}) {
  const { time } = useApp()
  const now = useNow()
  if (domain.routes.length === 0) return <p class="quiet">{words.domain.noRoutes}</p>
  const startOf = (route: BoardDomainView['routes'][number]) => {
    const { recommendation, treatMinutes } = route
    if (!isTreating(recommendation) || recommendation.latestStartAt === null) return '—'
    const late = lateMinutes(recommendation, board.callOutMinutes + treatMinutes, now)
    return late > 0
      ? words.domain.late(words.minutes(late))
      : nightClock(time, recommendation.latestStartAt, now)
  }
  return (
    <table class="table winter-routes">
      <thead>
        <tr>
          {Object.entries(columns).map(([name, title]) => (
            <th key={name} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {domain.routes.map((route) => {
          const { recommendation, residual } = route
          const problems = routeProblems(route, shortDepots)
          return (
            <tr key={route.id} data-testid="winter-route">
              <th scope="row">
                {route.name}
                {problems.map((problem) => (
                  <span key={problem} class="winter-problem">
                    <StateShape state="warning" size={12} /> {problem}
                  </span>
                ))}
              </th>
              <td data-column={columns.rate}>{adviceWords(recommendation)}</td>
              <td data-column={columns.startBy} class="nowrap">
                {startOf(route)}
              </td>
              <td data-column={columns.time}>
                {words.minutes(route.treatMinutes)}
                {route.isDefaultTime && <small>{words.route.defaultTime}</small>}
              </td>
              <td data-column={columns.salt}>
                {recommendation.saltKg === null ? '—' : words.tonnes(Math.round(recommendation.saltKg))}
                {route.capacityKg !== null && <small>{words.route.holds(route.capacityKg)}</small>}
              </td>
              <td data-column={columns.residual}>
                {residual.gm2 < 0.05 ? (
                  words.route.none
                ) : (
                  <>
                    {words.route.residual(residual.gm2)}
                    <small>{words.route.residualSpan(residual.lowGm2, residual.highGm2)}</small>
                  </>
                )}
              </td>
              <td data-column={columns.last}>
                {route.lastTreatedAt === null
                  ? words.route.never
                  : nightClock(time, route.lastTreatedAt, now)}
              </td>
              <td data-column={columns.gritter}>{route.gritterName ?? words.route.nobody}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
