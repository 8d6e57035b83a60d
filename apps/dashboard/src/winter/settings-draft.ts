import type { MatrixCell, WinterSettings } from './winter-api.ts'

/** One figure of the settings: where it lies, its limits, its step. */
export interface SettingField {
  readonly path: keyof typeof PATHS
  readonly group: 'decision' | 'salt' | 'residual' | 'moisture'
}

const PATHS = {
  actionLevelC: 'decision',
  marginalBelowC: 'decision',
  callOutMinutes: 'decision',
  treatMinutesDefault: 'decision',
  saltMarginC: 'salt',
  weakSaltBelowC: 'salt',
  leastSaltC: 'salt',
  saltLowShare: 'salt',
  'residualSalt.dryHalfLifeHours': 'residual',
  'residualSalt.wetHalfLifeHours': 'residual',
  'residualSalt.washOffShareByMm': 'residual',
  'residualSalt.uncertaintyFactor': 'residual',
  'moisture.dampFromMm': 'moisture',
  'moisture.wetFromMm': 'moisture',
  'moisture.mostFilmMm': 'moisture',
  'moisture.dryingMmPerHour': 'moisture',
  'moisture.dryingMmPerHourPerMs': 'moisture',
  'moisture.depositMmPerHour': 'moisture',
  'moisture.rainFromMm': 'moisture',
  'moisture.rainProbability': 'moisture',
  'moisture.snowPerWater': 'moisture',
  'moisture.observationHours': 'moisture',
  'moisture.dewPointHours': 'moisture',
} as const

export const SETTING_FIELDS: readonly SettingField[] = Object.entries(PATHS).map(([path, group]) => ({
  path: path as SettingField['path'],
  group,
}))

/** A figure by its path, as `residualSalt.dryHalfLifeHours`. */
export function figureAt(settings: WinterSettings, path: SettingField['path']): number {
  const value = path
    .split('.')
    .reduce<unknown>((found, part) => (found as Readonly<Record<string, unknown>>)[part], settings)
  return value as number
}

export function withFigure(
  settings: WinterSettings,
  path: SettingField['path'],
  value: number,
): WinterSettings {
  const [first, second] = path.split('.') as [keyof WinterSettings, string | undefined]
  if (second === undefined) return { ...settings, [first]: value }
  return { ...settings, [first]: { ...(settings[first] as object), [second]: value } }
}

export function withCell(settings: WinterSettings, index: number, cell: MatrixCell): WinterSettings {
  const cells = settings.matrix.cells.map((each, n) => (n === index ? cell : each))
  return { ...settings, matrix: { ...settings.matrix, cells } }
}

/** A row more after the last of its condition; it covers what nothing covers yet, or says that two do. */
export function withRowOf(settings: WinterSettings, condition: MatrixCell['condition']): WinterSettings {
  const { cells } = settings.matrix
  const last = cells.findLastIndex((cell) => cell.condition === condition)
  const row: MatrixCell = {
    condition,
    coldEdge: null,
    warmEdge: null,
    dryGm2: 10,
    preWetGm2: 'use-dry',
    passes: 1,
    isSuccessive: false,
    isPloughed: false,
    hasAbrasive: false,
    note: '',
  }
  const at = last === -1 ? cells.length : last + 1
  return { ...settings, matrix: { ...settings.matrix, cells: cells.toSpliced(at, 0, row) } }
}

export function withoutRow(settings: WinterSettings, index: number): WinterSettings {
  return { ...settings, matrix: { ...settings.matrix, cells: settings.matrix.cells.toSpliced(index, 1) } }
}

/** The row that a problem's path means, `cells.3.dryGm2`; null: the matrix as a whole. */
export function rowOf(path: string): number | null {
  const found = /^cells\.(\d+)/.exec(path)
  return found === null ? null : Number(found[1])
}
