import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { expect, test } from 'vitest'
import {
  importsOf,
  nodesOf,
  ROOT,
  type SourceFile,
  sourceFile,
  sourceFiles,
  textsOf,
  usesOf,
} from './support/sources.ts'

/**
 * What each package may import of ours. Arrows point down only: a package that is not named here may import
 * `core` and nothing else; apps may import packages, and `cli`, which joins them, apps.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'packages/core': [],
  'packages/protocol': ['core', 'alerting', 'incidents', 'notifications', 'winter-service', 'waste-rounds'],
  'packages/screens': ['core', 'protocol'],
  'packages/thread-link': ['core'],
  'packages/operations-store': [
    'core',
    'alerting',
    'incidents',
    'notifications',
    'winter-service',
    'waste-rounds',
  ],
  'packages/winter-service': ['core', 'road-network'],
  'firmware-sim': ['core', 'sensor-kinds', 'healthy-homes'],
}
const BY_DEFAULT = ['core']
const COMPOSITION_ROOT = 'apps/cli'

/** Same arguments, same answer: no I/O, no clock, no chance. */
const PURE = [
  'packages/core',
  'packages/alerting',
  'packages/protocol',
  'packages/healthy-homes',
  'packages/incidents',
  'packages/notifications',
  'packages/waste-rounds',
  'packages/road-network',
  'packages/winter-service',
]
/** Of a package with other parts, the files that are. */
const PURE_FILES = /^packages\/sensor-kinds\/src\/[^/]+\/(kind|quality|rules|simulate|layer)\.ts$/
const IMPURE_USES = new Set([
  'Date.now',
  'Math.random',
  'performance.now',
  'new Date()',
  'crypto.randomUUID',
  'crypto.getRandomValues',
])
/** Where the machine's clock comes in. */
const CLOCK_FILE = 'packages/core/src/instants.ts'

const MOST_LINES = 450

const files = sourceFiles()
const products = files.filter(({ isForTests }) => !isForTests)

/** What is wrong, as `path: why`, so that a failing test shows all of it. */
function problemsOf(within: readonly SourceFile[], find: (file: SourceFile) => readonly string[]): string[] {
  return within.flatMap((file) => find(file).map((problem) => `${file.path}: ${problem}`))
}

/** The workspace that an import leads to; null when it is none of ours. */
function targetOf(file: SourceFile, specifier: string): string | null {
  if (specifier.startsWith('@towncrier/')) {
    const name = specifier.split('/')[1]!
    return (
      [`packages/${name}`, `apps/${name}`, name].find((path) =>
        existsSync(join(ROOT, path, 'package.json')),
      ) ?? `unknown ${name}`
    )
  }
  if (!specifier.startsWith('.')) return null
  return sourceFile(posix.join(posix.dirname(file.path), specifier), '').workspace
}

function forbiddenImports(file: SourceFile): string[] {
  return importsOf(file).filter((specifier) => {
    const target = targetOf(file, specifier)
    if (target === null || target === file.workspace) return false
    if (specifier.startsWith('.')) return !file.isForTests
    if (file.workspace === COMPOSITION_ROOT) return false
    if (file.workspace.startsWith('apps/')) return !target.startsWith('packages/')
    const allowed = MAY_IMPORT[file.workspace] ?? BY_DEFAULT
    return !target.startsWith('packages/') || !allowed.includes(target.slice('packages/'.length))
  })
}

test('there is something to look at', () => {
  expect(files.length).toBeGreaterThan(200)
  expect(new Set(files.map(({ workspace }) => workspace)).size).toBeGreaterThan(12)
})

test('arrows point down: no package knows an app, and packages import only what they may', () => {
  expect(problemsOf(files, forbiddenImports)).toEqual([])
})

test('pure packages and kinds do no I/O, and read no clock and no chance', () => {
  const pure = products.filter(
    ({ path, workspace }) => (PURE.includes(workspace) && path.includes('/src/')) || PURE_FILES.test(path),
  )
  expect(pure.length).toBeGreaterThan(20)
  expect(
    problemsOf(pure, (file) => [
      ...importsOf(file).filter((specifier) => specifier.startsWith('node:')),
      ...usesOf(file).filter((use) => IMPURE_USES.has(use) && file.path !== CLOCK_FILE),
    ]),
  ).toEqual([])
})

test('no code branches on a kind: their ids stand in their own folders only', () => {
  const folder = join(ROOT, 'packages/sensor-kinds/src')
  const kinds = new Set(readdirSync(folder).filter((name) => existsSync(join(folder, name, 'kind.ts'))))
  expect(kinds.size).toBeGreaterThanOrEqual(4)
  const elsewhere = products.filter(({ path }) => !/^packages\/sensor-kinds\/src\/[^/]+\//.test(path))
  expect(problemsOf(elsewhere, (file) => textsOf(file).filter((text) => kinds.has(text)))).toEqual([])
})

test('every coded error is declared once in the repository', () => {
  const places = new Map<string, string[]>()
  for (const file of products) {
    for (const node of nodesOf(file)) {
      const { callee, arguments: given } = node as unknown as {
        callee?: { name?: string }
        arguments?: { properties?: { key: { name: string } }[] }[]
      }
      if (node.type !== 'CallExpression' || callee?.name !== 'defineErrors') continue
      for (const { key } of given![0]!.properties!) {
        places.set(key.name, [...(places.get(key.name) ?? []), file.path])
      }
    }
  }
  expect(places.size).toBeGreaterThan(40)
  expect([...places.keys()].filter((code) => !/^TC(_[A-Z0-9]+)+$/.test(code))).toEqual([])
  expect([...places].filter(([, paths]) => paths.length > 1)).toEqual([])
})

test('the environment is read by the command and by build files only, and packages and servers do not print', () => {
  expect(
    problemsOf(products, (file) => {
      const uses = usesOf(file)
      const isBuildFile = dirname(file.path).split('/').length === 2 && file.path.endsWith('.config.ts')
      return [
        ...(file.workspace === COMPOSITION_ROOT || isBuildFile
          ? []
          : uses.filter((use) => use === 'process.env')),
        ...(file.workspace === COMPOSITION_ROOT ? [] : uses.filter((use) => use.startsWith('console.'))),
      ]
    }),
  ).toEqual([])
})

test(`files are rooms: none has more than ${MOST_LINES} lines`, () => {
  const long = products.filter(({ lines }) => lines > MOST_LINES)
  expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([])
})

test('these checks see what they are meant to see', () => {
  const bad = sourceFile(
    'packages/core/src/bad.ts',
    `import { Api } from '@towncrier/api'
     import { readFile } from 'node:fs/promises'
     export * from '../../journal/src/index.ts'
     const late = await import('@towncrier/journal')
     // Date.now() in a comment is no use of it, nor is 'damp-box'.
     const now = Date.now() + new Date().getTime() + Math.random() + new Date(0).getTime()
     export const kind = now > 0 ? 'damp-box' : \`gritter\`
     console.log(process.env.HOME, late, readFile, Api)`,
  )
  expect(forbiddenImports(bad)).toEqual([
    '@towncrier/api',
    '../../journal/src/index.ts',
    '@towncrier/journal',
  ])
  expect(importsOf(bad)).toContain('node:fs/promises')
  expect(usesOf(bad).filter((use) => IMPURE_USES.has(use))).toEqual(['Date.now', 'new Date()', 'Math.random'])
  expect(textsOf(bad)).toEqual(expect.arrayContaining(['damp-box', 'gritter']))
  expect(usesOf(bad)).toEqual(expect.arrayContaining(['process.env', 'console.log']))
})
