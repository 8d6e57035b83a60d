import { describe, expect, test } from 'vitest'
import type { Bin } from '../service/waste-service.ts'
import { binCells } from './bin-export.ts'
import { BIN_COLUMNS, readBinFile } from './bin-file.ts'
import { type BinImportSurroundings, planBinImport } from './bin-import.ts'

const present: Bin = {
  id: 'mill-1',
  name: 'Mill Road glass bank',
  deviceId: 'sensor-1',
  stream: 'glass',
  latitude: 52.3,
  longitude: -1.5,
  street: 'Mill Road',
  volumeL: 1_100,
  thresholdPct: 80,
  maxAgeDays: 14,
  accessNote: 'Gate 1234, "ring twice"',
  accessTimes: [
    { fromMin: 480, toMin: 720 },
    { fromMin: 840, toMin: 1_440 },
  ],
  serviceS: 120,
  roundId: 'north',
  roundOrder: 3,
  isInService: true,
  version: 7,
}
const SETTINGS = {
  'sensor-1': {
    distanceEmptyMm: 1_500,
    fillTable: [
      [300, 100],
      [1_500, 0],
    ],
    batteryLowV: 3.2,
  },
  'sensor-2': {},
}
/** One road along 52.3 N from 1.4 to 1.6 W. */
function nearestRoad(latitude: number, longitude: number) {
  const distanceM = Math.abs(latitude - 52.3) * 111_195
  return longitude < -1.6 || longitude > -1.4 || distanceM > 2_000 ? null : { name: 'Mill Road', distanceM }
}
const there: BinImportSurroundings = {
  bins: [present],
  rounds: [{ id: 'north', name: 'North', deviceId: 'round-north', weekdays: [0], lorryId: null, version: 1 }],
  settingsOf: (deviceId) => SETTINGS[deviceId as keyof typeof SETTINGS] ?? null,
  settingsProblem: (_deviceId, { distanceEmptyMm }) =>
    typeof distanceEmptyMm === 'number' && distanceEmptyMm < 100 ? 'distanceEmptyMm: Too small' : null,
  nearestRoad,
  idOf: (name) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
}
const plan = (text: string, surroundings = there) => planBinImport(readBinFile(text), surroundings)
const HEADING = 'id,name,stream,latitude,longitude'
/** What becomes of one line beneath the heading. */
const line = (cells: string, heading = HEADING) => plan(`${heading}\n${cells}\n`).lines[0]!

describe('a good file', () => {
  test('needs no more than a name, stream and place; the rest is taken for granted', () => {
    const { added, lines } = plan('name,stream,latitude,longitude\nHigh St 1,Glass,52.3,-1.5\n')
    expect(lines[0]).toMatchObject({ line: 2, id: 'high-st-1', action: 'added', reason: '', warnings: [] })
    expect(added).toEqual([
      {
        id: 'high-st-1',
        name: 'High St 1',
        deviceId: null,
        stream: 'glass',
        latitude: 52.3,
        longitude: -1.5,
        street: 'Mill Road',
        volumeL: 1_100,
        thresholdPct: 80,
        maxAgeDays: null,
        accessNote: '',
        accessTimes: [],
        serviceS: 90,
        roundId: null,
        roundOrder: null,
        isInService: true,
      },
    ])
  })

  test('written from what is there changes nothing, and tells so', () => {
    const cells = binCells(present, SETTINGS['sensor-1'])
    const quoted = BIN_COLUMNS.map((column) => `"${String(cells[column] ?? '').replaceAll('"', '""')}"`)
    const { lines, added, changed, deviceSettings } = plan(
      `\ufeff${BIN_COLUMNS.join(',')}\r\n${quoted.join(',')}\r\n`,
    )
    expect(lines).toMatchObject([{ action: 'unchanged', reason: '', changes: [] }])
    expect([...added, ...changed, ...deviceSettings]).toEqual([])
  })

  test('changes only what it has a column for, and empties what an empty cell can empty', () => {
    const { changed, lines } = plan(
      'id,stream,latitude,longitude,maxAgeDays,volumeL\nmill-1,glass,52.3,-1.5,,\n',
    )
    expect(lines[0]).toMatchObject({ action: 'changed', changes: ['maxAgeDays'] })
    expect(changed).toEqual([{ ...present, maxAgeDays: null }])
  })

  test('puts distances into the settings of the device and leaves its other settings', () => {
    const { lines, deviceSettings, changed } = plan(
      `${HEADING},distanceFullMm,fillTable\nmill-1,,glass,52.3,-1.5,250,250:100 1400:0\n`,
    )
    expect(lines[0]).toMatchObject({ action: 'changed', changes: ['fillTable', 'distanceFullMm'] })
    expect(deviceSettings.get('sensor-1')).toEqual({
      ...SETTINGS['sensor-1'],
      distanceFullMm: 250,
      fillTable: [
        [250, 100],
        [1_400, 0],
      ],
    })
    expect(changed).toHaveLength(1)
  })

  test('lets two bins change devices, names rounds by id or name, and keeps the place in a round', () => {
    const second = { ...present, id: 'mill-2', name: 'Second', deviceId: 'sensor-2', longitude: -1.51 }
    const { lines, changed } = plan(
      `${HEADING},device,round\nmill-1,,glass,52.3,-1.5,sensor-2,North\nmill-2,,glass,52.3,-1.51,sensor-1,north\n`,
      { ...there, bins: [present, second] },
    )
    expect(lines.map(({ action }) => action)).toEqual(['changed', 'changed'])
    expect(changed.map(({ deviceId, roundOrder }) => [deviceId, roundOrder])).toEqual([
      ['sensor-2', 3],
      ['sensor-1', 3],
    ])
  })

  test('may be separated by semicolons, and says so', () => {
    const { lines, notes } = plan('name;stream;latitude;longitude\nA;glass;52.3;-1.5\n')
    expect(lines[0]).toMatchObject({ action: 'added' })
    expect(notes).toEqual(['Separated by semicolons, not commas; read so.'])
  })

  test('may be GeoJSON points', () => {
    const features = [
      {
        type: 'Feature',
        properties: { name: 'A', stream: 'paper', volumeL: 240, inService: false, colour: 'red' },
        geometry: { type: 'Point', coordinates: [-1.5, 52.3] },
      },
    ]
    const { added, notes } = plan(JSON.stringify({ type: 'FeatureCollection', features }))
    expect(added).toMatchObject([
      { id: 'a', volumeL: 240, isInService: false, latitude: 52.3, longitude: -1.5 },
    ])
    expect(notes[0]).toContain('colour')
  })

  test('of 10,000 lines is read within two seconds', () => {
    const rows = Array.from(
      { length: 10_000 },
      (_, n) => `bin-${n},Bin ${n},glass,52.3,${-1.4 - n / 100_000}`,
    )
    const begun = performance.now()
    expect(plan([HEADING, ...rows].join('\n')).added).toHaveLength(10_000)
    expect(performance.now() - begun).toBeLessThan(2_000)
  })
})

describe('a bad line is refused with its reason, and the others stand', () => {
  test.each([
    ['positions swapped', 'a,A,glass,-1.5,52.3', 'latitude and longitude look swapped'],
    ['positions swapped beyond the poles', 'a,A,glass,151.2,-33.8', 'look swapped'],
    ['a latitude out of range', 'a,A,glass,95,-1.5', 'latitude 95 is not between -90 and 90'],
    ['a place in the sea', 'a,A,glass,54,3', 'no road within 2 km of 54, 3: is it in the sea'],
    ['no place', 'a,A,glass,,', 'latitude is missing; longitude is missing'],
    ['a decimal comma', 'a,A,glass,"52,3",-1.5', 'latitude "52,3" is not a number; write 52.3'],
    ['words for a number', 'a,A,glass,north,-1.5', 'latitude "north" is not a number'],
    ['no stream', 'a,A,,52.3,-1.5', 'stream is missing'],
    ['neither id nor name', ',,glass,52.3,-1.5', 'neither id nor name'],
    ['an id that is none', 'Bin A!,A,glass,52.3,-1.5', 'the id "Bin A!" is not 1 to 56'],
    ['too few cells', 'a,A,glass,52.3', 'it has 4 cells, the heading has 5'],
  ])('%s', (_name, cells, reason) => {
    const { action, reason: given } = line(cells)
    expect(action).toBe('refused')
    expect(given).toContain(reason)
  })

  test.each([
    ['volumeL', '-5', 'volumeL -5 is not between 1 and 100000'],
    ['volumeL', '1e9', 'volumeL "1e9" is not a number'],
    ['thresholdPct', '180', 'thresholdPct 180'],
    ['maxAgeDays', '0', 'maxAgeDays 0'],
    ['serviceS', '90 s', 'serviceS "90 s" is not a number'],
    ['round', 'Moon', 'there is no round "Moon"'],
    ['device', 'nobody', 'there is no device nobody'],
    ['device', 'sensor-1', 'the device sensor-1 is in Mill Road glass bank'],
    ['distanceEmptyMm', '1400', 'distances are those of a device, and it has none'],
    ['inService', 'maybe', 'neither yes nor no'],
    ['accessFrom', '08:00', 'do not go together'],
  ])('%s %s', (column, cell, reason) => {
    const { action, reason: given } = line(`a,A,glass,52.3,-1.5,${cell}`, `${HEADING},${column}`)
    expect(action).toBe('refused')
    expect(given).toContain(reason)
  })

  test('geometry that the device cannot have, or that is none', () => {
    const heading = `${HEADING},device,distanceEmptyMm,fillTable`
    expect(line('a,A,glass,52.3,-1.5,sensor-2,50,', heading).reason).toBe('distanceEmptyMm: Too small')
    expect(line('a,A,glass,52.3,-1.5,sensor-2,,half', heading).reason).toContain(
      'fillTable "half" is not of the form',
    )
  })

  test('times of access that end before they begin, or are none', () => {
    const heading = `${HEADING},accessFrom,accessTo`
    expect(line('a,A,glass,52.3,-1.5,18:00,08:00', heading).reason).toContain('before it begins')
    expect(line('a,A,glass,52.3,-1.5,8am,25:00', heading).reason).toContain('are not times as 07:30')
  })

  test('an id twice, and a device twice: the first one counts', () => {
    const { lines, added } = plan(
      `${HEADING},device\na,A,glass,52.3,-1.5,sensor-2\na,B,glass,52.3,-1.5,\nc,C,glass,52.3,-1.5,sensor-2\n`,
    )
    expect(lines.map(({ action }) => action)).toEqual(['added', 'refused', 'refused'])
    expect(lines[1]!.reason).toBe('line 2 has the id a already')
    expect(lines[2]!.reason).toBe('the device sensor-2 is in A')
    expect(added).toHaveLength(1)
  })

  test('a polygon is no bin', () => {
    const geometry = {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 1],
          [1, 0],
          [0, 0],
        ],
      ],
    }
    const features = [{ type: 'Feature', properties: { name: 'A', stream: 'glass' }, geometry }]
    const { lines } = plan(JSON.stringify({ type: 'FeatureCollection', features }))
    expect(lines).toMatchObject([{ line: 1, action: 'refused', reason: 'it is a Polygon; a bin is a Point' }])
  })

  test('a bin far from a road is taken with a warning', () => {
    const { action, warnings } = line('a,A,glass,52.301,-1.5')
    expect(action).toBe('added')
    expect(warnings).toEqual(['the nearest road is 111 m away: no lorry can be planned to it'])
  })
})

describe('a file of which nothing can be made is refused', () => {
  test.each([
    ['empty', ' \n', 'it is empty'],
    ['a heading alone', `${HEADING}\n`, 'no bin is in it'],
    ['columns missing', 'name,stream\nA,glass\n', 'columns are missing: latitude, longitude'],
    ['a column twice', 'id,ID,stream,latitude,longitude\na,a,glass,52,-1\n', 'two columns are called id'],
    ['a quote that does not end', `${HEADING}\n"a,A,glass,52,-1\n`, 'Quote Not Closed'],
    ['broken JSON', '{"type": "Feat', 'not JSON'],
    ['JSON that is no GeoJSON', '{"bins": []}', 'not a GeoJSON FeatureCollection'],
  ])('%s', (_name, text, why) => {
    expect(() => plan(text)).toThrow(why)
  })
})
