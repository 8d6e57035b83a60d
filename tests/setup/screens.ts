import { ensureScreens } from '../../apps/cli/src/screens.ts'

/** The screens are built once, before the browser opens them. */
export default async function setup(): Promise<void> {
  await ensureScreens(() => process.stdout.write('Building the screens …\n'))
}
