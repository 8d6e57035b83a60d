import { type EpochMs, formatInstant, type Observation } from '@towncrier/core'
import type { BoxSpan, Home, OperationsStore } from '@towncrier/operations-store'
import { CSV_MARK, csvLine } from '@towncrier/protocol'
import { hazardView, letterView, photoView, reportView } from './evidence/evidence-views.ts'
import { diaryViewOf, type HomeViews } from './home-views.ts'
import type { RoomAnalyses } from './room-analysis.ts'

interface Context {
  readonly store: OperationsStore
  readonly analyses: Pick<RoomAnalyses, 'pages'>
  readonly views: HomeViews
}

const MOST_ALERTS = 100_000
const COLUMNS = ['room', 'box', 'at', 'received', 'measure', 'value', 'flags']

/** Every reading of a home as CSV: one line for each value, with the flags of its reading. */
export async function* readingsCsv(context: Context, home: Home, now: EpochMs): AsyncGenerator<string> {
  yield CSV_MARK + csvLine(COLUMNS)
  for await (const { room, deviceId, page } of readingsOf(context, home, now)) {
    const lines: string[] = []
    for (const { at, receivedAt, values, flags } of page) {
      for (const [measure, value] of Object.entries(values)) {
        lines.push(
          csvLine([
            room,
            deviceId,
            formatInstant(at),
            formatInstant(receivedAt),
            measure,
            typeof value === 'number' ? value : String(value),
            flags.join(' '),
          ]),
        )
      }
    }
    yield lines.join('')
  }
}

/** All that the platform keeps of a home, as one JSON document. */
export async function* homeJson(context: Context, home: Home, now: EpochMs): AsyncGenerator<string> {
  const { store, views } = context
  const spans = store.homes.spans(home.id)
  const account = store.accounts.findEnabled(home.accountId)
  const head = {
    exportedAt: formatInstant(now),
    account:
      account === null ? null : { userName: account.userName, since: formatInstant(account.createdAt) },
    home: views.of(home),
    boxes: spans.map(({ roomId, deviceId, from, to }) => ({
      roomId,
      deviceId,
      from: formatInstant(from),
      to: to === null ? null : formatInstant(to),
    })),
    consents: store.homeConsents
      .history(home.id)
      .map(({ use, given, at }) => ({ use, given, at: formatInstant(at) })),
    diary: store.homeDiary.between(home.id, 0, Number.MAX_SAFE_INTEGER).map(diaryViewOf),
    looks: store.homeLooks(home.id, 100_000).map((look) => ({ ...look, at: formatInstant(look.at) })),
    alerts: spans.flatMap((span) => alertsOf(store, span)),
    law: hazardView(store.homeEvidence.hazardOf(home.id)),
    letters: store.homeEvidence.letters.list(home.id).map(letterView),
    reports: store.homeEvidence.reports.list(home.id).map((report) => reportView(store, report)),
  }
  yield `${JSON.stringify(head).slice(0, -1)},"photos":[`
  let separator = ''
  for (const photo of store.homeEvidence.photos.list(home.id)) {
    const content = Buffer.from(store.homeEvidence.photos.contentOf(home.id, photo.id)).toString('base64')
    yield separator + JSON.stringify({ ...photoView(photo), contentBase64: content })
    separator = ','
  }
  yield '],"readings":['
  separator = ''
  for await (const { room, deviceId, page } of readingsOf(context, home, now)) {
    if (page.length === 0) continue
    yield separator +
      page
        .map(({ at, receivedAt, values, flags }) =>
          JSON.stringify({
            room,
            box: deviceId,
            at: formatInstant(at),
            receivedAt: formatInstant(receivedAt),
            values,
            flags,
          }),
        )
        .join(',')
    separator = ','
  }
  yield ']}'
}

/** What the platform made of the box's readings in the time it stood there; later words are of another household. */
function alertsOf(store: OperationsStore, { roomId, deviceId, from, to }: BoxSpan) {
  const until = to ?? Number.POSITIVE_INFINITY
  const filter = { from, ...(to === null ? {} : { to }), limit: MOST_ALERTS }
  return store.householdAlerts
    .ofDevice(deviceId, filter)
    .map(({ rule, severity, message, raisedAt, changedAt, clearedAt }) => ({
      ...{ roomId, box: deviceId, rule },
      raisedAt: formatInstant(raisedAt),
      ...(changedAt < until ? { severity, message } : {}),
      clearedAt: clearedAt === null || clearedAt >= until ? null : formatInstant(clearedAt),
    }))
}

async function* readingsOf(
  { store, analyses }: Context,
  home: Home,
  now: EpochMs,
): AsyncGenerator<{ room: string; deviceId: string; page: readonly Observation[] }> {
  const names = new Map(store.homes.rooms(home.id).map(({ id, name }) => [id, name]))
  for (const span of store.homes.spans(home.id)) {
    for await (const page of analyses.pages(span, 0, now + 1)) {
      yield { room: names.get(span.roomId) ?? '', deviceId: span.deviceId, page }
    }
  }
}
