import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readWeatherFeed } from './weather-feed.ts'

const DOCS = new URL('../../../../docs/methods/weather-feed.md', import.meta.url)
const examples = [...readFileSync(DOCS, 'utf8').matchAll(/```(csv|json)\n([\s\S]*?)```/g)].map(
  ([, format, text]) => ({ format: format as 'csv' | 'json', text: text! }),
)
const at = (text: string) => Date.parse(text)

describe('a weather feed', () => {
  test.each(examples)('as the page shows it in $format is read', ({ format, text }) => {
    const hours = readWeatherFeed(text, format)
    expect(hours.length).toBeGreaterThanOrEqual(2)
    expect(hours[0]).toMatchObject({ at: at('2026-01-14T17:00:00Z'), airTempC: 1.2 })
    expect(hours[1]!.at).toBe(at('2026-01-14T18:00:00Z'))
  })

  test('of the Met Office comes out in our units', () => {
    const timeSeries = [
      {
        time: '2026-01-14T17:00Z',
        screenTemperature: 1.24,
        screenDewPointTemperature: -0.5,
        screenRelativeHumidity: 88.1,
        windSpeed10m: 3.1,
        totalCloudCover: 50,
        precipitationRate: 0.4,
        probOfPrecipitation: 35,
        significantWeatherCode: 24,
        uvIndex: 0,
      },
      { time: '2026-01-14T18:00Z', significantWeatherCode: 0, screenTemperature: null },
    ]
    const text = JSON.stringify({ type: 'FeatureCollection', features: [{ properties: { timeSeries } }] })
    const empty = {
      airTempC: null,
      dewPointC: null,
      humidityPct: null,
      windSpeedMs: null,
      cloudOktas: null,
      precipitationMm: null,
      precipitationProbability: null,
    }
    expect(readWeatherFeed(text, 'json')).toEqual([
      {
        at: at('2026-01-14T17:00:00Z'),
        airTempC: 1.24,
        dewPointC: -0.5,
        humidityPct: 88.1,
        windSpeedMs: 3.1,
        cloudOktas: 4,
        precipitationMm: 0.4,
        precipitationProbability: 0.35,
        precipitationType: 'snow',
      },
      { ...empty, at: at('2026-01-14T18:00:00Z'), precipitationType: 'none' },
    ])
  })

  test('with humidity alone has a dew point; gaps stay gaps', () => {
    const text = 'time,airTempC,humidityPct\n2026-01-14T17:00:00+01:00,20,50\n2026-01-14T19:00:00+01:00,,\n'
    const [first, second] = readWeatherFeed(text, 'csv')
    expect(first!.at).toBe(at('2026-01-14T16:00:00Z'))
    expect(first!.dewPointC).toBeCloseTo(9.255, 2)
    expect(second).toMatchObject({ at: at('2026-01-14T18:00:00Z'), airTempC: null, dewPointC: null })
  })

  test('goes on through both changes of the clocks: times carry their zone', () => {
    const text =
      'time,airTempC\n2026-03-29T00:00:00+00:00,1\n2026-03-29T02:00:00+01:00,2\n' +
      '2026-10-25T01:00:00+01:00,3\n2026-10-25T01:00:00+00:00,4\n'
    expect(readWeatherFeed(text, 'csv').map(({ at: hour }) => hour)).toEqual(
      ['2026-03-29T00:00Z', '2026-03-29T01:00Z', '2026-10-25T00:00Z', '2026-10-25T01:00Z'].map(at),
    )
  })

  test.each([
    ['csv', 'time,airTempC\n2026-01-14T17:00:00Z,cold\n', /line 2, airTempC: "cold"/],
    ['csv', 'time,airTempC\n2026-01-14T17:00:00Z,1\n2026-01-14T18:00:00Z,99\n', /line 3, airTempC: 99/],
    ['csv', 'time,airTempC\n2026-01-14T17:00:00,1\n', /line 2, time: .*zone/],
    ['csv', 'airTempC\n1\n', /line 2, time: missing/],
    ['csv', 'time,airTempC\n2026-01-14T17:30:00Z,1\n', /line 2, time: .*on the hour/],
    ['csv', 'time,airTempC\n2026-01-14T17:00:00Z,1\n2026-01-14T17:00:00Z,1\n', /line 3, time: .*twice/],
    ['csv', 'time,airTempC\n2026-01-14T18:00:00Z,1\n2026-01-14T17:00:00Z,1\n', /line 3, time: .*later/],
    ['csv', 'time,airTempC\n2026-01-14T18:00:00Z,1,2\n', /line 2/],
    ['csv', 'time,precipitationType\n2026-01-14T18:00:00Z,frogs\n', /line 2, precipitationType: "frogs"/],
    ['csv', 'time,airTempC\n', /no hour/],
    ['json', '[]', /no hour/],
    ['json', '{', /not JSON/],
    ['json', '{"weather": []}', /neither a list/],
    ['json', '[5]', /hour 1 is not an object/],
    ['json', '[{"time":"2026-01-14T18:00Z","screenTemperature":true}]', /hour 1, screenTemperature: true/],
    ['json', '[{"time":1768413600000}]', /hour 1, time: 1768413600000/],
    ['json', '[{"time":"2026-01-14T18:00Z","probOfPrecipitation":120}]', /hour 1, probOfPrecipitation: 120/],
  ] as const)('in %s that cannot be right is refused: %s', (format, text, why) => {
    expect(() => readWeatherFeed(text, format)).toThrow(
      expect.objectContaining({ code: 'TC_WEATHER_FEED', message: expect.stringMatching(why) }),
    )
  })

  test('of any text is read or refused, never half read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.constantFrom('csv', 'json'), (text, format) => {
        try {
          const hours = readWeatherFeed(text, format)
          expect(hours.every((hour, n) => n === 0 || hour.at > hours[n - 1]!.at)).toBe(true)
        } catch (error) {
          expect(error).toMatchObject({ code: 'TC_WEATHER_FEED' })
        }
      }),
    )
  })
})
