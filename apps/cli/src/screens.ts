import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cliErrors } from './errors.ts'

const dashboardDirectory = fileURLToPath(new URL('../../dashboard', import.meta.url))

/** Where the built screens lie. */
export const screensDirectory = join(dashboardDirectory, 'dist')

/**
 * Builds the screens when they are missing or older than their sources; a few seconds, at the first start.
 *
 * @param onBuild called when there is something to build.
 * @throws TC_SCREENS_NOT_BUILT
 */
export async function ensureScreens(onBuild: () => void): Promise<void> {
  const builtAt = newestChange(screensDirectory)
  const sources = ['src', 'public', 'index.html', 'report.html', 'vite.config.ts'].map((name) =>
    join(dashboardDirectory, name),
  )
  const packages = fileURLToPath(new URL('../../../packages/', import.meta.url))
  sources.push(...['core', 'protocol', 'sensor-kinds'].map((name) => join(packages, name, 'src')))
  if (builtAt > Math.max(...sources.map(newestChange))) return
  onBuild()
  const { build } = await import('vite')
  try {
    await build({ root: dashboardDirectory, logLevel: 'warn' })
  } catch (cause) {
    throw cliErrors.make('TC_SCREENS_NOT_BUILT', (cause as Error).message, {}, { cause })
  }
}

/** The newest modification below `path`, epoch ms; 0 when there is nothing. */
function newestChange(path: string): number {
  if (!existsSync(path)) return 0
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newestChange(join(path, name))))
}
