import { useSignal } from '@preact/signals'
import type { BoardDomainView, WinterBoardView } from '@towncrier/protocol'
import type { ComponentChildren } from 'preact'
import { useApp, useMay } from '../app.ts'
import { toDuration } from '../format/time.ts'
import { messages } from '../messages/messages.ts'
import { follow } from '../shell/follow.ts'
import { Icon } from '../ui/icons.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { Age } from '../ui/time.tsx'
import {
  adviceWords,
  domainProblems,
  hazardStateOf,
  isTreating,
  lateMinutes,
  longestMinutes,
  nightClock,
  reasonBeyond,
} from './board-words.ts'
import { MatrixDialog } from './matrix-dialog.tsx'
import { HourTable, NightStrip } from './night-strip.tsx'
import { RouteTable } from './route-table.tsx'
import { useNow } from './use-now.ts'
import { useTonight } from './use-tonight.ts'

const words = messages.winter
const SENSOR_STALE_MS = 2 * 3_600_000

interface RowProps {
  readonly board: WinterBoardView
  readonly domain: BoardDomainView
  /** Depots with less salt than tonight needs. */
  readonly shortDepots: ReadonlySet<string>
  readonly isNarrow: boolean
  readonly onDecide: () => void
}

/** One domain: what is to be feared, what is recommended, by when, and what was decided. */
export function DomainRow({ board, domain, shortDepots, isNarrow, onDecide }: RowProps) {
  const isOpen = useSignal(false)
  const isMatrixOpen = useSignal(false)
  const { place } = useTonight()
  const { recommendation, routes, leftOut } = domain
  const hazardState = hazardStateOf(domain)
  const problems = isOpen.value ? [] : domainProblems(routes, shortDepots)
  const detailsId = `winter-domain-${domain.id}`
  return (
    <li
      class={place.domainId === domain.id ? 'card winter-domain winter-domain-chosen' : 'card winter-domain'}
      data-testid="winter-domain"
    >
      <div class="winter-domain-head">
        <div class="winter-domain-name">
          <h2>{domain.name}</h2>
          <p class={`winter-hazard word-${hazardState}`}>
            <StateShape state={hazardState} size={16} />
            {hazardState === 'unknown' ? words.hazardUnknown : words.hazards[domain.hazard]}
          </p>
        </div>
        <Facts domain={domain} />
      </div>
      <p class="winter-words">{domain.words}</p>
      <div class="winter-night">
        <NightStrip domain={domain} height={isNarrow ? 120 : 156} />
      </div>
      <div class="winter-advice">
        <StartBy board={board} domain={domain} />
        <p class="winter-rate">
          <strong>{adviceWords(recommendation)}</strong>
          {recommendation.saltKg !== null && recommendation.saltKg > 0 && (
            <span> · {words.domain.salt(domain.saltNeededKg)}</span>
          )}
        </p>
        <p class="quiet winter-reason">
          {reasonBeyond(recommendation.reason, domain.words)}{' '}
          {recommendation.matrixCell !== null && (
            <button
              type="button"
              class="link-button winter-matrix-button"
              onClick={() => {
                isMatrixOpen.value = true
              }}
            >
              {words.domain.showMatrix}
            </button>
          )}
        </p>
        <Decision domain={domain} onDecide={onDecide} />
      </div>
      <div class="winter-domain-foot">
        <button
          type="button"
          class="link-button winter-open"
          aria-expanded={isOpen.value}
          aria-controls={detailsId}
          onClick={() => {
            isOpen.value = !isOpen.peek()
          }}
        >
          <Icon name="chevron" size={16} />
          {words.domain.routes(routes.length)}
          <span class="visually-hidden"> {words.domain.open(domain.name)}</span>
        </button>
        {problems.map((problem) => (
          <span key={problem} class="winter-problem">
            <StateShape state="warning" size={12} /> {problem}
          </span>
        ))}
        {leftOut.length > 0 && (
          <span
            class="quiet"
            title={leftOut.map(({ name, problem }) => `${name}: ${words.problems[problem]}`).join('\n')}
          >
            {words.domain.leftOut(leftOut.length)}
          </span>
        )}
        <span class="winter-foot-links">
          <PlaceLink view="map" domainId={domain.id}>
            {words.domain.onMap}
          </PlaceLink>
          <PlaceLink view="forecast" domainId={domain.id}>
            {words.domain.history}
          </PlaceLink>
        </span>
      </div>
      {!isOpen.value && (
        <div class="winter-details winter-print-only">
          <RouteTable board={board} domain={domain} shortDepots={shortDepots} />
        </div>
      )}
      <div id={detailsId} class="winter-details" hidden={!isOpen.value}>
        {isOpen.value && (
          <>
            <RouteTable board={board} domain={domain} shortDepots={shortDepots} />
            <p class="quiet winter-confidence">
              {[recommendation.confidence, words.bases[domain.basis]]
                .filter((part) => part !== '')
                .join(' · ')}
            </p>
            {leftOut.length > 0 && (
              <ul class="winter-left-out quiet">
                {leftOut.map(({ id, name, problem }) => (
                  <li key={id}>{`${name}: ${words.problems[problem]}`}</li>
                ))}
              </ul>
            )}
            <HourTable domain={domain} />
          </>
        )}
      </div>
      {isMatrixOpen.value && (
        <MatrixDialog
          applied={recommendation.matrixCell}
          onClose={() => {
            isMatrixOpen.value = false
          }}
        />
      )}
    </li>
  )
}

function PlaceLink({
  view,
  domainId,
  children,
}: {
  view: 'map' | 'forecast'
  domainId: string
  children: ComponentChildren
}) {
  const { url } = useApp()
  const { place, change } = useTonight()
  return (
    <a
      href={url.hrefOf({ tonight: { ...place, view, domainId, sensorId: null } })}
      onClick={(event) => follow(event, () => change({ view, domainId, sensorId: null }, true))}
    >
      {children}
    </a>
  )
}

function Facts({ domain }: { domain: BoardDomainView }) {
  const { time } = useApp()
  const clockNow = useNow()
  const { now, minimumC, minimumLowC, minimumHighC, minimumAt, actionLevelAt, freezingAt } = domain
  const isOld = now !== null && clockNow - Date.parse(now.at) > SENSOR_STALE_MS
  return (
    <dl class="winter-facts-list">
      <div class={isOld ? 'winter-stale' : undefined}>
        <dt>{words.domain.now}</dt>
        <dd>
          {now === null ? (
            <span class="quiet">{words.domain.nothingNow}</span>
          ) : (
            <>
              <strong>{words.degrees(now.surfaceTempC)}</strong>
              <small>
                {now.surfaceState === null ? '' : `${now.surfaceState}, `}
                {now.sensorName}, <Age at={Date.parse(now.at)} />
              </small>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>{words.domain.minimum}</dt>
        <dd>
          {minimumC === null ? (
            <span class="quiet">—</span>
          ) : (
            <>
              <strong>{words.degrees(minimumC)}</strong>
              <small>
                {minimumLowC !== null &&
                  minimumHighC !== null &&
                  `${words.domain.minimumSpan(minimumLowC, minimumHighC)}, `}
                {minimumAt !== null && nightClock(time, minimumAt, clockNow)}
              </small>
            </>
          )}
        </dd>
      </div>
      <Due
        title={words.domain.action(domain.actionLevelC)}
        at={actionLevelAt}
        isKnown={domain.hours.length > 0}
      />
      <Due title={words.domain.freezing} at={freezingAt} isKnown={domain.hours.length > 0} />
    </dl>
  )
}

/** The platform's now may lie a little ahead of the browser's. */
const A_MOMENT_MS = 60_000

function Due({ title, at, isKnown }: { title: string; at: string | null; isKnown: boolean }) {
  const { time } = useApp()
  const now = useNow()
  const ms = at === null ? null : Date.parse(at) - now
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        {at === null || ms === null ? (
          <span class="quiet">{isKnown ? words.domain.never : words.domain.notKnown}</span>
        ) : ms < A_MOMENT_MS ? (
          <strong>{words.domain.already}</strong>
        ) : (
          <>
            <strong>{nightClock(time, at, now)}</strong>
            <small>{words.domain.inTime(messages.duration(toDuration(ms)))}</small>
          </>
        )}
      </dd>
    </div>
  )
}

function StartBy({ board, domain }: { board: WinterBoardView; domain: BoardDomainView }) {
  const { time } = useApp()
  const now = useNow()
  const { recommendation, decision } = domain
  const { latestStartAt, earliestStartAt } = recommendation
  if (!isTreating(recommendation) || latestStartAt === null) return null
  const late = lateMinutes(recommendation, board.callOutMinutes + longestMinutes(domain), now)
  const isPressing = late > 0 && (decision === null || decision.jobs.waiting > 0)
  return (
    <p class={isPressing ? 'winter-start winter-start-late' : 'winter-start'}>
      <span>{words.domain.startBy}</span>
      <strong>
        {late > 0 ? words.domain.late(words.minutes(late)) : nightClock(time, latestStartAt, now)}
      </strong>
      {earliestStartAt !== null && late === 0 && Date.parse(earliestStartAt) > now && (
        <small>{words.domain.after(nightClock(time, earliestStartAt, now))}</small>
      )}
    </p>
  )
}

function Decision({ domain, onDecide }: { domain: BoardDomainView; onDecide: () => void }) {
  const { time } = useApp()
  const clockNow = useNow()
  const mayDecide = useMay('winter.decide')
  const { decision } = domain
  const jobs =
    decision === null
      ? ''
      : words.domain.jobs(decision.jobs.waiting, decision.jobs.underWay, decision.jobs.done)
  return (
    <div class="winter-decision">
      {decision === null ? (
        <span class="winter-chip winter-chip-none">{words.decision.none}</span>
      ) : (
        <span class={`winter-chip winter-chip-${decision.choice}`} data-testid="decision-chip">
          <StateShape state={decision.choice === 'accept' ? 'done' : 'watch'} size={14} />
          {words.decision.chips[decision.choice]} {words.decision.by(decision.madeBy)}{' '}
          {nightClock(time, decision.madeAt, clockNow)}
        </span>
      )}
      {jobs !== '' && <span class="quiet">{jobs}</span>}
      {mayDecide && (
        <button
          type="button"
          class={decision === null ? 'button button-primary' : 'button'}
          onClick={onDecide}
        >
          {decision === null ? words.decision.decide : words.decision.revise}
          <span class="visually-hidden"> {domain.name}</span>
        </button>
      )}
    </div>
  )
}
