import type { BoardDomainView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { formatNumber } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { HAZARD_STATES, nightClock } from './board-words.ts'
import { Scroll } from './scroll.tsx'
import { type ChartShade, TemperatureChart } from './temperature-chart.tsx'
import { useNow } from './use-now.ts'

const words = messages.winter
const HOUR_MS = 3_600_000

/** The next 24 hours of a domain at a glance. */
export function NightStrip({ domain, height = 132 }: { domain: BoardDomainView; height?: number }) {
  const { time } = useApp()
  const now = useNow()
  const { hours, now: observed, actionLevelC } = domain
  if (hours.length === 0) return <p class="quiet night-none">{words.strip.noHours}</p>
  const points = hours.map(({ at, surfaceTempC }) => ({ at: Date.parse(at), tempC: surfaceTempC }))
  const first = observed === null ? [] : [{ at: Date.parse(observed.at), tempC: observed.surfaceTempC }]
  const begin = first[0]
  return (
    <TemperatureChart
      label={words.strip.label(domain.name, domain.words)}
      lines={[{ look: 'main', points: [...first, ...points] }]}
      band={[
        ...(begin === undefined ? [] : [{ at: begin.at, lowC: begin.tempC, highC: begin.tempC }]),
        ...hours.map(({ at, lowC, highC }) => ({ at: Date.parse(at), lowC, highC })),
      ]}
      shades={shadesOf(hours)}
      thresholds={thresholdsOf(actionLevelC)}
      now={null}
      height={height}
      read={(at) => {
        const hour = hours.find((each) => Date.parse(each.at) === at)
        if (hour === undefined) return null
        return `${words.strip.read(nightClock(time, at, now), hour.surfaceTempC, hour.lowC, hour.highC)}, ${words.moistures[hour.moisture]}`
      }}
    />
  )
}

export function thresholdsOf(actionLevelC: number) {
  const zero = { tempC: 0, title: words.strip.zero }
  return actionLevelC === 0
    ? [zero]
    : [zero, { tempC: actionLevelC, title: words.strip.action(actionLevelC) }]
}

function shadesOf(hours: BoardDomainView['hours']): ChartShade[] {
  return hours.flatMap(({ at, hazard }) => {
    const state = HAZARD_STATES[hazard]
    if (state === 'normal' || state === 'unknown' || state === 'watch') return []
    const middle = Date.parse(at)
    return [{ from: middle - HOUR_MS / 2, to: middle + HOUR_MS / 2, state }]
  })
}

/** The same hours as a table. */
export function HourTable({ domain }: { domain: BoardDomainView }) {
  const { time } = useApp()
  const now = useNow()
  const { columns } = words.hours
  if (domain.hours.length === 0) return null
  return (
    <details class="winter-hours">
      <summary>{words.hours.title}</summary>
      <Scroll label={words.hours.title}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{columns.at}</th>
              <th scope="col" class="number">
                {columns.road}
              </th>
              <th scope="col" class="number">
                {columns.span}
              </th>
              <th scope="col">{columns.moisture}</th>
              <th scope="col" class="number">
                {columns.frost}
              </th>
              <th scope="col" class="number">
                {columns.freezing}
              </th>
              <th scope="col">{columns.hazard}</th>
            </tr>
          </thead>
          <tbody>
            {domain.hours.map((hour) => (
              <tr key={hour.at}>
                <td class="nowrap">{nightClock(time, hour.at, now)}</td>
                <td class="number">{formatNumber(hour.surfaceTempC, 1)}</td>
                <td class="number nowrap">{`${formatNumber(hour.lowC, 1)} … ${formatNumber(hour.highC, 1)}`}</td>
                <td>{words.moistures[hour.moisture]}</td>
                <td class="number">{hour.frostPointC === null ? '—' : formatNumber(hour.frostPointC, 1)}</td>
                <td class="number">{formatNumber(hour.freezingPointC, 1)}</td>
                <td class={`word-${HAZARD_STATES[hour.hazard]}`}>{words.hazards[hour.hazard]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  )
}
