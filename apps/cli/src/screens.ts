import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cliErrors } from './errors.ts'

const appOf = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url))

/** What the pages take of ours. */
const SHARED = [
  'core',
  'healthy-homes',
  'protocol',
  'screens',
  'sensor-kinds',
  'waste-rounds',
  'winter-service',
]

/** Where the built dashboard lies. */
export const screensDirectory = join(appOf('dashboard'), 'dist')
/** Where the built page for drivers lies. */
export const crewDirectory = join(appOf('crew'), 'dist')

/** Where the built page for residents lies. */
export const homeDirectory = join(appOf('home'), 'dist')

/**
 * Builds the dashboard and the pages of crews and residents where they are missing or older than their sources; a few
 * seconds, at the first start.
 *
 * @param onBuild called once when there is something to build.
 * @throws TC_SCREENS_NOT_BUILT
 */
export async function ensureScreens(onBuild: () => void): Promise<void> {
  const packages = fileURLToPath(new URL('../../../packages/', import.meta.url))
  const shared = Math.max(...SHARED.map((name) => newestChange(join(packages, name, 'src'))))
  const stale = [screensDirectory, crewDirectory, homeDirectory]
    .map((built) => join(built, '..'))
    .filter((app) => newestChange(join(app, 'dist')) <= Math.max(shared, newestSource(app)))
  if (stale.length === 0) return
  onBuild()
  const { build } = await import('vite')
  const { NODE_ENV } = process.env
  // Also from within tests: what is built is what people get.
  process.env.NODE_ENV = 'production'
  try {
    for (const root of stale) await build({ root, logLevel: 'warn' })
  } catch (cause) {
    throw cliErrors.make('TC_SCREENS_NOT_BUILT', (cause as Error).message, {}, { cause })
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = NODE_ENV
  }
}

function newestSource(app: string): number {
  const sources = [
    'src',
    'public',
    'index.html',
    'report.html',
    'gritting.html',
    'bins.html',
    'privacy.html',
    'vite.config.ts',
  ]
  return Math.max(...sources.map((name) => newestChange(join(app, name))))
}

/** The newest modification below `path`, epoch ms; 0 when there is nothing. */
function newestChange(path: string): number {
  if (!existsSync(path)) return 0
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newestChange(join(path, name))))
}
