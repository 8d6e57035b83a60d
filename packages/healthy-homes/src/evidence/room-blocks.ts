import { chartDrawing } from './chart-drawing.ts'
import type { EvidenceBlock, EvidenceSpeech } from './document.ts'
import type { RoomFacts, Spread } from './room-facts.ts'

const MOST_GAPS = 8
const MOST_SPANS = 12

/** The section of one room. */
export function roomBlocks(room: RoomFacts, speech: EvidenceSpeech): EvidenceBlock[] {
  const { labels, format, say } = speech
  const head: EvidenceBlock[] = [
    { type: 'heading', level: 2, text: room.name },
    { type: 'pairs', rows: aboutRows(room, speech) },
  ]
  if (room.readings === 0) return [...head, { type: 'text', text: say('room.no-readings', {}) }]
  return [
    ...head,
    ...measuredBlocks(room, speech),
    {
      type: 'chart',
      drawing: chartDrawing(room.chart, room.doubtful, format),
      alternative: say('room.chart', {
        room: room.name,
        from: format.day(room.chart.from),
        to: format.day(room.chart.to - 1),
      }),
      legend: labels.chartLegend,
      hasShades: room.doubtful.length > 0,
    },
    ...hourBlocks(room, speech),
    ...gapBlocks(room, speech),
    ...doubtfulBlocks(room, speech),
  ]
}

function aboutRows(room: RoomFacts, { labels, format, say }: EvidenceSpeech): [string, string][] {
  const { model, tempC, humidityPct } = room.accuracy
  const [best, worst] = humidityPct.map((value) => format.number(value, Number.isInteger(value) ? 0 : 1))
  const off = {
    temp: format.number(tempC, 1),
    humidity: best === worst ? best! : `${best}–${worst}`,
  }
  const usual = (value: string, isUsual: boolean) => (isUsual ? `${value} (${labels.usual})` : value)
  const materialName = labels.materials[room.material] ?? room.material
  return [
    [labels.roomType, labels.roomTypes[room.type] ?? room.type],
    [labels.placement, room.placement === '' ? labels.placementUnknown : room.placement],
    [labels.wallFactor, usual(format.number(room.wallFactor, 2), room.isWallFactorDefault)],
    [
      labels.material,
      usual(materialName === '' ? labels.placementUnknown : materialName, room.isMaterialDefault),
    ],
    [labels.readings, format.number(room.readings)],
    [labels.firstReading, room.firstAt === null ? labels.none : format.instant(room.firstAt)],
    [labels.lastReading, room.lastAt === null ? labels.none : format.instant(room.lastAt)],
    [labels.covered, format.percent(room.coverage.share, 1)],
    [
      labels.accuracy,
      model === null ? say('room.accuracy', off) : say('room.accuracy-of', { model, ...off }),
    ],
    [labels.outdoor, room.outdoorSource ?? labels.outdoorNone],
  ]
}

function measuredBlocks(room: RoomFacts, { labels, format }: EvidenceSpeech): EvidenceBlock[] {
  const row = (name: string, spread: Spread | null, unit: string) => [
    name,
    ...(spread === null
      ? [labels.none, labels.none, labels.none]
      : [spread.low, spread.median, spread.high].map((value) => `${format.number(value, 1)}\u00a0${unit}`)),
  ]
  return [
    {
      type: 'table',
      caption: labels.measured,
      isCaptionHidden: false,
      columns: [
        { title: labels.what, isNumber: false, share: 3 },
        { title: labels.lowTenth, isNumber: true, share: 2 },
        { title: labels.middle, isNumber: true, share: 2 },
        { title: labels.highTenth, isNumber: true, share: 2 },
      ],
      rows: [
        row(labels.temperature, room.tempC, '°C'),
        row(labels.humidity, room.humidityPct, '%'),
        row(labels.dewPoint, room.dewPointC, '°C'),
      ],
      hasTotal: false,
    },
  ]
}

function hourBlocks(room: RoomFacts, { labels, format, say }: EvidenceSpeech): EvidenceBlock[] {
  const { hours, months, mould, sustainedHours } = room
  const countCells = ({
    known,
    atRisk,
    sustained,
    condensing,
    unknownSensor,
    unknownOutdoor,
  }: typeof hours) => [
    format.number(known),
    known === 0 ? labels.none : `${format.number(atRisk)} (${format.percent(atRisk / known)})`,
    format.number(sustained),
    format.number(condensing),
    format.number(unknownSensor + unknownOutdoor),
  ]
  const oneDecimal = (value: number | null | undefined) =>
    value === null || value === undefined ? labels.none : format.number(value, 1)
  const number = (title: string, share: number) => ({ title, isNumber: true, share })
  return [
    { type: 'heading', level: 3, text: labels.hoursAtRisk },
    {
      type: 'text',
      text: [
        say('hours.meaning', {}),
        say('hours.sustained', { hours: format.number(sustainedHours) }),
        say('hours.condensing', {}),
      ].join(' '),
    },
    {
      type: 'table',
      caption: labels.byMonth,
      isCaptionHidden: false,
      columns: [
        { title: labels.month, isNumber: false, share: 2.6 },
        number(labels.judged, 1.4),
        number(labels.atRisk, 1.9),
        number(labels.sustained, 1.7),
        number(labels.condensing, 1.2),
        number(labels.notJudged, 1.4),
        number(labels.medianTemp, 1.3),
        number(labels.medianHumidity, 1.3),
        number(labels.mouldIndex, 1.9),
      ],
      rows: [
        ...months.map((month) => [
          format.month(month.month),
          ...countCells(month),
          oneDecimal(month.tempC),
          oneDecimal(month.humidityPct),
          oneDecimal(month.mouldIndex),
        ]),
        [
          labels.wholePeriod,
          ...countCells(hours),
          oneDecimal(room.tempC?.median),
          oneDecimal(room.humidityPct?.median),
          oneDecimal(mould?.index),
        ],
      ],
      hasTotal: true,
    },
    {
      type: 'text',
      text: say('hours.not-judged', {
        sensor: format.number(hours.unknownSensor),
        outdoor: format.number(hours.unknownOutdoor),
      }),
    },
    {
      type: 'text',
      text:
        mould === null
          ? say('mould.unknown', {})
          : [
              say('mould.sum', {
                index: format.number(mould.index, 1),
                highest: format.number(mould.highest, 1),
              }),
              say('mould.scale', {}),
              say('mould.indicative', {}),
            ].join(' '),
    },
  ]
}

function gapBlocks({ coverage: { gaps, gapMs } }: RoomFacts, speech: EvidenceSpeech): EvidenceBlock[] {
  const { labels, format, say } = speech
  const heading: EvidenceBlock = { type: 'heading', level: 3, text: labels.gaps }
  if (gaps.length === 0) return [heading, { type: 'text', text: say('gaps.none', {}) }]
  const longest = gaps
    .toSorted((a, b) => b.to - b.from - (a.to - a.from))
    .slice(0, MOST_GAPS)
    .toSorted((a, b) => a.from - b.from)
  const sum = say('gaps.some', { count: format.number(gaps.length), total: format.span(gapMs) })
  return [
    heading,
    {
      type: 'text',
      text:
        gaps.length > longest.length
          ? `${sum} ${say('gaps.longest', { count: format.number(longest.length) })}`
          : sum,
    },
    {
      type: 'table',
      caption: labels.gaps,
      isCaptionHidden: true,
      columns: [
        { title: labels.from, isNumber: false, share: 2 },
        { title: labels.to, isNumber: false, share: 2 },
        { title: labels.length, isNumber: true, share: 1 },
      ],
      rows: longest.map(({ from, to }) => [
        format.shortInstant(from),
        format.shortInstant(to),
        format.span(to - from),
      ]),
      hasTotal: false,
    },
  ]
}

function doubtfulBlocks({ doubtful, doubtfulReadings }: RoomFacts, speech: EvidenceSpeech): EvidenceBlock[] {
  const { labels, format, say } = speech
  const heading: EvidenceBlock = { type: 'heading', level: 3, text: labels.doubtful }
  if (doubtful.length === 0) return [heading, { type: 'text', text: say('doubtful.none', {}) }]
  const longest = doubtful
    .toSorted((a, b) => b.to - b.from - (a.to - a.from))
    .slice(0, MOST_SPANS)
    .toSorted((a, b) => a.from - b.from)
  const sum = say('doubtful.some', { count: format.number(doubtfulReadings) })
  return [
    heading,
    {
      type: 'text',
      text:
        doubtful.length > longest.length
          ? `${sum} ${say('gaps.longest', { count: format.number(longest.length) })}`
          : sum,
    },
    {
      type: 'table',
      caption: labels.doubtful,
      isCaptionHidden: true,
      columns: [
        { title: labels.from, isNumber: false, share: 2 },
        { title: labels.to, isNumber: false, share: 2 },
        { title: labels.reason, isNumber: false, share: 3 },
      ],
      rows: longest.map(({ from, to, reason }) => [
        format.shortInstant(from),
        format.shortInstant(to),
        labels.reasons[reason],
      ]),
      hasTotal: false,
    },
  ]
}
