import { useSignal } from '@preact/signals'
import type { WasteLorryView, WasteRoundView, WasteSiteView } from '@towncrier/protocol'
import { messages } from '../messages/messages.ts'
import { EmptyNotice } from '../ui/notice.tsx'
import { clockOf, timesText } from './bin-words.ts'
import { FleetActions, LorryDialog, SiteDialog } from './fleet-dialogs.tsx'

const words = messages.wasteFleet

interface ListProps {
  readonly mayPlan: boolean
  readonly onChanged: () => void
}

export function daysText(weekdays: readonly number[]): string {
  if (weekdays.length === 0) return words.noDays
  return [...weekdays]
    .sort((a, b) => a - b)
    .map((day) => words.days[day])
    .join(', ')
}

export function RoundList({
  rounds,
  lorries,
  chosen,
  mayPlan,
  onChanged,
  onChoose,
  onEdit,
}: ListProps & {
  rounds: readonly WasteRoundView[]
  lorries: readonly WasteLorryView[]
  chosen: string | null
  onChoose: (id: string | null) => void
  onEdit: (round: WasteRoundView) => void
}) {
  if (rounds.length === 0) return <EmptyNotice title={words.none.rounds} hint={words.none.roundsHint} />
  return (
    <ul class="network-list" data-testid="round-list">
      {rounds.map((round) => (
        <li key={round.id} class={round.id === chosen ? 'network-chosen' : undefined}>
          <div>
            <button
              type="button"
              class="link-button"
              aria-pressed={round.id === chosen}
              onClick={() => onChoose(round.id === chosen ? null : round.id)}
            >
              {round.name}
            </button>
            <p class="quiet">
              {[
                words.round.bins(round.binIds.length),
                daysText(round.weekdays),
                lorries.find(({ id }) => id === round.lorryId)?.name ?? '',
              ]
                .filter((part) => part !== '')
                .join(' · ')}
            </p>
          </div>
          {mayPlan && (
            <FleetActions
              type="rounds"
              id={round.id}
              name={round.name}
              onChange={() => onEdit(round)}
              onRemoved={onChanged}
            />
          )}
        </li>
      ))}
    </ul>
  )
}

export function LorryList({
  lorries,
  sites,
  mayPlan,
  onChanged,
  onForbid,
}: ListProps & {
  lorries: readonly WasteLorryView[]
  sites: readonly WasteSiteView[]
  onForbid: (lorry: WasteLorryView) => void
}) {
  const changed = useSignal<WasteLorryView | null>(null)
  const close = () => {
    changed.value = null
  }
  if (lorries.length === 0) return <EmptyNotice title={words.none.lorries} hint={words.none.lorriesHint} />
  return (
    <ul class="network-list">
      {lorries.map((lorry) => (
        <li key={lorry.id}>
          <div>
            <strong>{lorry.name}</strong>
            <p class="quiet">
              {[
                lorry.streams.join(', '),
                words.lorry.facts(lorry.capacityL, lorry.payloadKg),
                `${clockOf(lorry.shift.fromMin)}–${clockOf(lorry.shift.toMin)}`,
                words.lorry.forbiddenCount(lorry.forbiddenEdgeIds.length),
              ].join(' · ')}
            </p>
            {!lorry.isInService && <p class="network-problem">{words.lorry.outOfService}</p>}
          </div>
          {mayPlan && (
            <FleetActions
              type="lorries"
              id={lorry.id}
              name={lorry.name}
              onChange={() => {
                changed.value = lorry
              }}
              onRemoved={onChanged}
            >
              <button
                type="button"
                class="button button-small"
                aria-label={`${words.lorry.forbidden}: ${lorry.name}`}
                onClick={() => onForbid(lorry)}
              >
                {words.lorry.forbidden}
              </button>
            </FleetActions>
          )}
        </li>
      ))}
      {changed.value !== null && (
        <LorryDialog
          lorry={changed.value}
          sites={sites}
          onClose={close}
          onSaved={() => {
            close()
            onChanged()
          }}
        />
      )}
    </ul>
  )
}

export function SiteList({ sites, mayPlan, onChanged }: ListProps & { sites: readonly WasteSiteView[] }) {
  const changed = useSignal<WasteSiteView | null>(null)
  const close = () => {
    changed.value = null
  }
  if (sites.length === 0) return <EmptyNotice title={words.none.sites} hint={words.none.sitesHint} />
  return (
    <ul class="network-list">
      {sites.map((site) => (
        <li key={site.id}>
          <div>
            <strong>{site.name}</strong>
            <p class="quiet">
              {[
                words.site.types[site.type],
                site.streams.length === 0 ? words.site.allStreams : site.streams.join(', '),
                site.openTimes.length === 0 ? words.site.always : timesText(site.openTimes),
              ].join(' · ')}
            </p>
          </div>
          {mayPlan && (
            <FleetActions
              type="sites"
              id={site.id}
              name={site.name}
              onChange={() => {
                changed.value = site
              }}
              onRemoved={onChanged}
            />
          )}
        </li>
      ))}
      {changed.value !== null && (
        <SiteDialog
          site={changed.value}
          place={null}
          onClose={close}
          onSaved={() => {
            close()
            onChanged()
          }}
        />
      )}
    </ul>
  )
}
