#!/usr/bin/env node
// Runs on any Node: finds one that can run Towncrier (24 or newer) and hands over to it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { fileURLToPath } from 'node:url'

const main = new URL('../src/main.ts', import.meta.url)
const isNewEnough = Number(process.versions.node.split('.')[0]) >= 24
// What was compiled is kept beside the packages, so that the next command starts in half the time.
const compiled = fileURLToPath(new URL('../../../node_modules/.cache/towncrier', import.meta.url))

if (isNewEnough) {
  nodeModule.enableCompileCache(compiled)
  // Threads look for it in their environment.
  process.env.NODE_COMPILE_CACHE ??= compiled
  await import(main.href)
} else {
  const pinned = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url))
  if (!existsSync(pinned)) {
    console.error(
      `Towncrier needs Node 24 or newer; this is ${process.version}. Run "npm ci" in its folder, which brings one along where it can, or install Node 24.`,
    )
    process.exit(1)
  }
  const child = spawn(pinned, [fileURLToPath(main), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: compiled, ...process.env },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)))
}
