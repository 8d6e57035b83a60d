#!/usr/bin/env node
// Hands the frog box its words, its settings and its voice.
import * as nodeModule from 'node:module'
import { fileURLToPath } from 'node:url'

if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `A frog box needs Node 24 or newer; this is ${process.version}. infra/frog-box/install.sh brings one along.`,
  )
  process.exit(1)
}
// What was compiled is kept, so that the box is back in a tenth of a second after a power cut.
nodeModule.enableCompileCache(
  process.env.NODE_COMPILE_CACHE ??
    fileURLToPath(new URL('../../node_modules/.cache/towncrier', import.meta.url)),
)
const { runFrogBox } = await import('../src/frog-box/main.ts')
process.exitCode = await runFrogBox({
  words: process.argv.slice(2),
  environment: process.env,
  print: (line) => process.stdout.write(`${line}\n`),
})
