import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type CliResult, towncrier } from '../support/cli.ts'
import { mosquittoPub } from '../support/mosquitto.ts'
import { startPlatform, type TestPlatform, temporaryFolder } from '../support/platform.ts'

const AT_ONCE = 4

/** The help of every command, by command; a few at a time. */
async function everyHelp(folder: string): Promise<Map<string, CliResult>> {
  const all = new Map<string, CliResult>()
  let level: string[][] = [[]]
  while (level.length > 0) {
    const below: string[][] = []
    for (let n = 0; n < level.length; n += AT_ONCE) {
      const some = level.slice(n, n + AT_ONCE)
      const helps = await Promise.all(some.map((command) => towncrier(folder, ...command, '--help')))
      for (const [k, help] of helps.entries()) {
        const command = some[k]!
        all.set(command.join(' '), help)
        const list = /^Commands:\n((?: .*\n?)+)/m.exec(help.stdout)?.[1] ?? ''
        for (const [, name] of list.matchAll(/^ {2}([a-z-]+)/gm)) {
          if (name !== 'help') below.push([...command, name!])
        }
      }
    }
    level = below
  }
  return all
}

test('every command explains itself, and a wrong one fails', async () => {
  const folder = temporaryFolder()
  const helps = await everyHelp(folder)
  expect([...helps.keys()]).toEqual(
    expect.arrayContaining([
      'up',
      'sim',
      'replay',
      'export',
      'doctor',
      'device add',
      'import map',
      'quarantine list',
      'rules dry-run',
    ]),
  )
  for (const [command, { code, stdout, stderr }] of helps) {
    expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' })
    expect(stdout).toContain(`Usage: towncrier ${command}`.trimEnd())
    expect(stdout).toMatch(/\n\n[A-Z].{10,}\n/)
  }
  expect((await towncrier(folder, '--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  for (const words of [['dance'], ['device', 'add'], ['sim', '--devices', 'many'], ['replay', 'x.csv']]) {
    const { code, stdout, stderr } = await towncrier(folder, ...words)
    expect({ words, code, stdout }).toEqual({ words, code: 1, stdout: '' })
    expect(stderr).toMatch(/^error: /)
  }
}, 120_000)

test('a setting that cannot be is named with its remedy', async () => {
  const folder = temporaryFolder()
  const platform = { environment: { PATH: process.env.PATH, DATA_DIR: folder, HTTP_PORT: 'web' } } as unknown
  const { code, stderr } = await towncrier(platform as TestPlatform, 'up')
  expect(code).toBe(1)
  expect(stderr).toMatch(/^TC_CONFIG_INVALID: .*HTTP_PORT=web: give a port number/)
})

describe.each(['a running platform', 'a data folder alone'])('with %s', (where) => {
  let on: TestPlatform | string
  beforeAll(async () => {
    on = where === 'a running platform' ? await startPlatform() : temporaryFolder()
  })

  test('devices are added, listed, given new tokens and removed', async () => {
    const settings = '{"actionLevelC":2}'
    const added = await towncrier(
      on,
      ...['device', 'add', 'road-1', '--kind', 'road-surface', '--name', 'Mill Bridge'],
      ...['--at', '52.48,-1.9', '--settings', settings, '--json'],
    )
    expect(added).toMatchObject({ code: 0, stderr: '' })
    expect(added.json).toMatchObject({ id: 'road-1', topic: 'towncrier/v1/road-surface/road-1/reading' })
    const spoken = await towncrier(on, 'device', 'add', 'bin-1', '--kind', 'bin-fill')
    expect(spoken.stdout).toMatch(/MQTT user name +bin-1\n.*MQTT password +\S{16,} .*shown only now/s)

    const list = await towncrier(on, 'device', 'list', '--json')
    expect(list.json.map(({ id, name }: { id: string; name: string }) => [id, name])).toEqual([
      ['bin-1', 'bin-1'],
      ['road-1', 'Mill Bridge'],
    ])
    expect((await towncrier(on, 'device', 'list')).stdout).toMatch(/^id +kind +name\n/)

    const renewed = await towncrier(on, 'device', 'token', 'road-1', '--json')
    expect(renewed.json.token).not.toBe(added.json.token)
    if (typeof on !== 'string') {
      expect((await mosquittoPub(on, added.json, '-m', '{"surfaceTempC":1}')).code).not.toBe(0)
      expect((await mosquittoPub(on, renewed.json, '-m', '{"surfaceTempC":1}')).code).toBe(0)
    }

    expect((await towncrier(on, 'device', 'remove', 'bin-1')).code).toBe(1)
    expect((await towncrier(on, 'device', 'remove', 'bin-1', '--yes')).code).toBe(0)
    expect((await towncrier(on, 'device', 'list', '--json')).json).toHaveLength(1)
  })

  test('what cannot be is refused with a reason', async () => {
    for (const [words, reason] of [
      [['add', 'Road 1', '--kind', 'road-surface'], 'TC_DEVICE_ID_INVALID'],
      [['add', 'road-1', '--kind', 'road-surface'], 'TC_DEVICE_EXISTS'],
      [['add', 'pot-1', '--kind', 'teapot'], 'teapot'],
      [['add', 'road-2', '--kind', 'road-surface', '--settings', '{"actionLevelC":99}'], 'actionLevelC'],
      [['add', 'road-2', '--kind', 'road-surface', '--at', '91,0'], 'latitude,longitude'],
      [['add', 'road-2', '--kind', 'road-surface', '--settings', '{'], 'settings'],
      [['token', 'nobody'], 'TC_DEVICE_UNKNOWN'],
      [['remove', 'nobody', '--yes'], 'TC_DEVICE_UNKNOWN'],
    ] as const) {
      const { code, stdout, stderr } = await towncrier(on, 'device', ...words)
      expect({ words, code, stdout }).toEqual({ words, code: 1, stdout: '' })
      expect(stderr).toContain(reason)
      expect(stderr.split('\n').length, stderr).toBeLessThan(4)
    }
  })
})

describe('import', () => {
  const folder = temporaryFolderOnce()

  test('devices from CSV, with their tokens in a file of our own', async () => {
    const on = folder()
    const file = join(on, 'points.csv')
    const tokens = join(on, 'tokens.csv')
    writeFileSync(
      file,
      'Site,Bank,Latitude,Longitude\n' +
        'Abbey Lane,Packaging,55.9568,-3.1664\nAbbey Lane,Packaging,55.9569,-3.1665\n"Leith, Shore",Glass,55.97,-3.17\n',
    )
    const result = await towncrier(
      on,
      ...['import', 'devices', file, '--kind', 'bin-fill', '--id', 'Site', '--name', 'Site+Bank'],
      ...['--where', 'Bank=Packaging', '--tokens', tokens, '--json'],
    )
    expect(result).toMatchObject({ code: 0, json: { registered: 2, refused: [] } })
    expect(statSync(tokens).mode & 0o777).toBe(0o600)
    const list = (await towncrier(on, 'device', 'list', '--json')).json
    expect(list).toMatchObject([
      { id: 'abbey-lane', name: 'Abbey Lane Packaging', latitude: 55.9568, longitude: -3.1664 },
      { id: 'abbey-lane-2', latitude: 55.9569 },
    ])
    const again = await towncrier(on, 'import', 'devices', file, '--kind', 'bin-fill', '--id', 'Site')
    expect(again.code).toBe(1)
    expect(again.stdout).toMatch(/^id,token,topic\nleith-shore,/)
    expect(again.stderr).toContain('1 devices registered, 2 refused')
  })

  test('devices, places and the map from GeoJSON, shown by the platform', async () => {
    const on = folder()
    const line = (name1: string, roadClass: string, coordinates: number[][]) => ({
      type: 'Feature',
      properties: { name1, class: roadClass, length: 12 },
      geometry: { type: 'LineString', coordinates },
    })
    const roads = join(on, 'roads.geojson')
    writeFileSync(
      roads,
      JSON.stringify({
        type: 'FeatureCollection',
        features: [
          line('High Street', 'A Road', [
            [-3.19, 55.95],
            [-3.18, 55.951],
            [-3.17, 55.952],
          ]),
          line('Mill Lane', 'Unclassified', [
            [-3.2, 55.94],
            [-3.2, 55.941],
          ]),
        ],
      }),
    )
    const map = await towncrier(
      on,
      ...['import', 'map', roads, '--layer', 'roads', '--attribution', 'Made for a test', '--json'],
    )
    expect(map.json).toEqual({ layer: 'roads', features: 2 })
    const places = await towncrier(
      on,
      'import',
      'places',
      roads,
      '--category',
      'street',
      '--id',
      'name1',
      '--json',
    )
    expect(places.json).toEqual({ places: 2 })
    const devices = await towncrier(
      on,
      ...['import', 'devices', roads, '--kind', 'road-surface', '--id', 'name1', '--name', 'name1', '--json'],
    )
    expect(devices.json).toEqual({ registered: 2, refused: [] })

    const platform = await startPlatform({ dataDirectory: on })
    const { layers, bounds } = await platform.get('/api/v1/map')
    expect(layers).toMatchObject([{ name: 'roads', attribution: 'Made for a test' }])
    expect(bounds[0]).toBeLessThan(bounds[2])
    const layer = await platform.get(layers[0].url)
    expect(layer.features.map(({ properties }: { properties: object }) => properties)).toEqual([
      { name: 'High Street', class: 'primary' },
      { name: 'Mill Lane', class: 'residential' },
    ])
    expect(await platform.get('/api/v1/devices/high-street')).toMatchObject({
      latitude: 55.951,
      longitude: -3.18,
    })
  })

  test('a file that is not there or is something else is named', async () => {
    const on = folder()
    const wrong = join(on, 'wrong.geojson')
    writeFileSync(wrong, '{"type":"Point"}')
    for (const words of [
      ['devices', join(on, 'none.csv'), '--kind', 'bin-fill', '--id', 'a'],
      ['map', wrong, '--layer', 'roads'],
      ['places', join(on, 'what.xlsx'), '--category', 'depot', '--id', 'a'],
    ]) {
      const { code, stderr } = await towncrier(on, 'import', ...words)
      expect({ words, code }).toEqual({ words, code: 1 })
      expect(stderr).toMatch(/^TC_FILE_UNREADABLE: /)
    }
  })
})

function temporaryFolderOnce(): () => string {
  let folder: string | null = null
  return () => {
    folder ??= temporaryFolder()
    return folder
  }
}
