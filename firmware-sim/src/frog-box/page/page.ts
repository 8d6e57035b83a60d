import { DAY_MS, dewPointC, type EpochMs, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import type { BoxState } from '../box-state.ts'
import type { AgedReading } from '../home-air.ts'
import { chartOf } from './chart.ts'
import { MESSAGES } from './language.ts'
import type { Language, Messages } from './messages/messages.ts'
import { SCRIPT, STYLE } from './style.ts'

export interface PageOptions {
  readonly state: BoxState
  readonly language: Language
  readonly timeZone: string
  readonly deviceId: string
  /** A longer silence is a gap in the chart, ms. */
  readonly staleAfterMs: number
  /** Humidity that counts as damp when it lasts, %; null: nowhere. */
  readonly dampPct: number | null
}

type Headline = keyof Messages['headlines']

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', cy: 'cy' }

/** The page of the box as HTML: whole in itself, readable without script. */
export function pageOf({ state, language, timeZone, deviceId, staleAfterMs, dampPct }: PageOptions): string {
  const messages = MESSAGES[language]
  const format = numberFormat(language)
  const headline = headlineOf(state)
  const isCalm = headline === 'notDamp' || headline === 'waitingForFirst'
  const chart = chartOf({
    readings: state.lastDay,
    now: state.now,
    timeZone,
    messages,
    dampPct,
    gapMs: staleAfterMs,
    format,
  })
  return shell(
    language,
    `<div class="notice lost" role="status" hidden><span aria-hidden="true">▲</span><p>${messages.unreachable}</p></div>
<header><span>${messages.title} · ${escapeHtml(deviceId)}</span>${otherLanguage(language)}</header>
<div class="${isCalm ? 'calm' : 'warn'}"><h1><span aria-hidden="true">${isCalm ? '●' : '▲'}</span>${messages.headlines[headline]}</h1>
<p>${explanationOf(headline, state, messages, format)}</p></div>
${valuesOf(state, messages, format)}
${noticesOf(state, messages, language, timeZone)}
<h2>${messages.lastDay}</h2>
${chart === '' ? `<p class="quiet">${messages.noChart}</p>` : chart + tableOf(state, messages, language, timeZone)}
<p class="quiet download">${messages.download}: <a href="/readings.csv">CSV</a>, <a href="/readings.json">JSON</a></p>
<p class="quiet">${messages.yours}</p>`,
    true,
  )
}

/** A page of one sentence. */
export function plainPage(language: Language, sentence: string): string {
  return shell(language, `<h1>${sentence}</h1><p><a href="/">${MESSAGES[language].title}</a></p>`, false)
}

function shell(language: Language, body: string, isKeptUpToDate: boolean): string {
  const script = isKeptUpToDate ? `<script>${SCRIPT}</script>` : ''
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${MESSAGES[language].title}</title><style>${STYLE}</style></head>
<body><main>
${body}
</main>${script}</body></html>
`
}

function otherLanguage(language: Language): string {
  const other = language === 'en' ? 'cy' : 'en'
  return `<a href="/?lang=${other}" lang="${other}" hreflang="${other}">${MESSAGES[other].otherLanguage}</a>`
}

function headlineOf({ sensor, latest, isStale, isDamp }: BoxState): Headline {
  if (sensor === 'missing') return 'missing'
  if (sensor === 'failing') return 'failing'
  if (latest === null) return 'waitingForFirst'
  if (isStale) return 'stale'
  if (sensor === 'looks-wrong') return 'looksWrong'
  return isDamp ? 'damp' : 'notDamp'
}

function explanationOf(
  headline: Headline,
  { latest }: BoxState,
  { explanations }: Messages,
  format: NumberFormat,
): string {
  if (headline !== 'notDamp') return explanations[headline]
  const point = latest?.dewPointC ?? null
  return point === null ? '' : explanations.notDamp(`${format(point, 1)} °C`)
}

function valuesOf({ latest, isStale }: BoxState, messages: Messages, format: NumberFormat): string {
  if (latest === null) return ''
  const { tempC, humidityPct, dewPointC: point, ageMs } = latest
  const dewPoint =
    point === null
      ? ''
      : `<div><dt>${messages.dewPoint}</dt><dd>${format(point, 1)} <small>°C</small><em>${messages.dewPointMeaning}</em></dd></div>`
  return `<dl${isStale ? ' class="old"' : ''}><div><dt>${messages.temperature}</dt><dd>${format(tempC, 1)} <small>°C</small></dd></div><div><dt>${messages.humidity}</dt><dd>${format(humidityPct, 0)} <small>%</small></dd></div>${dewPoint}</dl>
<p class="quiet">${messages.measured(ageText(ageMs, messages))}</p>`
}

/** In the order of what somebody at home can do something about. */
function noticesOf(state: BoxState, messages: Messages, language: Language, timeZone: string): string {
  const { notices } = messages
  const { notSending, counts } = state
  const lines: string[] = []
  if (state.isStorageFailing) lines.push(notices.storage)
  if (state.damagedAt !== null) lines.push(notices.damaged)
  if (notSending?.reason === 'refused') {
    lines.push(`<strong>${notices.refused(counts.waiting)}</strong> ${notices.checkToken}`)
  } else if (notSending !== null) {
    const since =
      notSending.since === null ? null : momentText(notSending.since, state.now, language, timeZone)
    lines.push(`<strong>${notices.notSending(since, counts.waiting)}</strong> ${notices.checkNetwork}`)
  }
  if (state.now === null) lines.push(notices.clockNotSet)
  if (counts.undatable > 0) lines.push(notices.undatable(counts.undatable))
  if (counts.discarded > 0) lines.push(notices.discarded(counts.discarded))
  const quiet = [
    ...(notSending === null ? [messages.sending] : []),
    ...(state.sensorFailures > 0 ? [notices.sensorFailures(state.sensorFailures)] : []),
  ]
  return quiet.map((line) => `<p class="quiet">${line}</p>`).join('') + noticeList(lines)
}

function noticeList(lines: readonly string[]): string {
  return lines
    .map((line) => `<div class="notice"><span aria-hidden="true">▲</span><p>${line}</p></div>`)
    .join('')
}

/** The last reading of each hour, newest first. */
function tableOf(state: BoxState, messages: Messages, language: Language, timeZone: string): string {
  const { now, lastDay } = state
  const format = numberFormat(language)
  const hours = new Map<number, AgedReading>()
  for (const reading of lastDay) {
    hours.set(Math.floor((now === null ? -reading.ageMs : now - reading.ageMs) / HOUR_MS), reading)
  }
  const rows = [...hours.values()].toReversed().map(({ ageMs, tempC, humidityPct }) => {
    const time = now === null ? ageText(ageMs, messages) : hourText(now - ageMs, language, timeZone)
    const point = state.sensor === 'looks-wrong' ? null : dewPointC(tempC, humidityPct)
    return `<tr><th scope="row">${time}</th><td>${format(tempC, 1)}</td><td>${format(humidityPct, 0)}</td><td>${point === null ? '' : format(point, 1)}</td></tr>`
  })
  const head = [
    messages.time,
    `${messages.temperature}, °C`,
    `${messages.humidity}, %`,
    `${messages.dewPoint}, °C`,
  ]
  return `<details><summary>${messages.asTable}</summary><table><thead><tr>${head.map((each) => `<th scope="col">${each}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></details>`
}

function ageText(ageMs: number, messages: Messages): string {
  if (ageMs < MINUTE_MS) return messages.justNow
  const [count, unit] =
    ageMs < 2 * HOUR_MS
      ? ([ageMs / MINUTE_MS, 'minute'] as const)
      : ageMs < 2 * DAY_MS
        ? ([ageMs / HOUR_MS, 'hour'] as const)
        : ([ageMs / DAY_MS, 'day'] as const)
  return messages.ago(messages.duration(Math.floor(count), unit))
}

/** Local time, with the day when it is not today. */
function momentText(at: EpochMs, now: EpochMs | null, language: Language, timeZone: string): string {
  const locale = LOCALES[language]
  const dayOf = (instant: EpochMs) =>
    new Intl.DateTimeFormat(locale, { timeZone, weekday: 'short', day: 'numeric', month: 'short' }).format(
      instant,
    )
  const time = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit' }).format(at)
  return now !== null && dayOf(at) === dayOf(now) ? time : `${dayOf(at)} ${time}`
}

/** "Sat 21:22": within a day and a night the weekday is enough. */
function hourText(at: EpochMs, language: Language, timeZone: string): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)
}

type NumberFormat = (value: number, decimals: number) => string

function numberFormat(language: Language): NumberFormat {
  return (value, decimals) =>
    new Intl.NumberFormat(LOCALES[language], {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      signDisplay: 'negative',
    })
      .format(value)
      .replace('-', '−')
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
