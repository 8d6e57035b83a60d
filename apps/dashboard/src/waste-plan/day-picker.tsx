import type { WastePlanHead } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { StateShape } from '../ui/state-shape.tsx'
import { dayName, planShown } from './plan-day.ts'

const words = messages.wastePlan

/** Today and the days that can be planned, each with what there is of it. */
export function DayPicker({
  days,
  day,
  heads,
  onDay,
}: {
  days: readonly string[]
  day: string
  heads: ReadonlyMap<string, readonly WastePlanHead[]>
  onDay: (day: string) => void
}) {
  const { time } = useApp()
  const shown = days.includes(day) ? days : [day, ...days]
  return (
    <nav class="plan-days" aria-label={words.days}>
      {shown.map((each) => {
        const state = planShown(heads.get(each) ?? [], null)?.state
        const label = each === days[0] ? words.today : each === days[1] ? words.tomorrow : dayName(each, time)
        return (
          <button
            key={each}
            type="button"
            class="plan-day"
            aria-current={each === day ? 'date' : undefined}
            onClick={() => onDay(each)}
          >
            <span>{label}</span>
            <span class="plan-day-state">
              {state === 'published' ? (
                <>
                  <StateShape state="done" size={12} />
                  {words.dayStates.published}
                </>
              ) : state === 'draft' ? (
                <>
                  <StateShape state="unknown" size={12} />
                  {words.dayStates.draft}
                </>
              ) : (
                <span class="plan-day-none">
                  –<span class="visually-hidden">{words.dayStates.none}</span>
                </span>
              )}
            </span>
          </button>
        )
      })}
    </nav>
  )
}
