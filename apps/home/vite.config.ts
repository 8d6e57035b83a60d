import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

const root = import.meta.dirname
const base = '/home/'

/** The platform that `vite dev` shows; `npx towncrier up --demo` starts one. */
const platformUrl = process.env.TOWNCRIER_URL ?? 'http://127.0.0.1:8080'

const built = join(root, 'dist')
const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort()

/** Writes `sw.js`: the service worker, told which files the page is made of. Another page is another `sw.js`. */
function serviceWorker(): Plugin {
  return {
    name: 'towncrier-service-worker',
    writeBundle() {
      const worker = readFileSync(join(root, 'src/service-worker.js'), 'utf8')
      const hash = createHash('sha256').update(worker)
      // Letters that few words are written with are fetched when they are met; the page itself has its plain address.
      const files = filesOf(built).filter((name) => !/-ext-|italic/.test(name))
      for (const name of files) hash.update(name).update(readFileSync(join(built, name)))
      const names = files.map((name) => (name === 'index.html' ? '' : name))
      const told = { version: hash.digest('hex').slice(0, 12), files: names }
      writeFileSync(join(built, 'sw.js'), `const PAGE = ${JSON.stringify(told)}\n${worker}`)
    },
  }
}

/** Squeezes what is fetched over a phone network harder than could be done while it is asked for. */
function squeezed(): Plugin {
  return {
    name: 'towncrier-squeezed',
    writeBundle() {
      for (const name of filesOf(built).filter((each) => /\.(js|css|html)$/.test(each) && each !== 'sw.js')) {
        const path = join(built, name)
        writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)))
      }
    },
  }
}

export default defineConfig({
  root,
  base,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // In this order, one after the other: what is squeezed is no file of its own to the service worker.
  plugins: [serviceWorker(), squeezed()],
  build: {
    // Phones that have had no new browser since the end of 2019.
    target: ['es2019', 'chrome80', 'safari13', 'firefox72', 'edge80'],
    outDir: 'dist',
    emptyOutDir: true,
    rolldownOptions: {
      input: ['index.html', 'privacy.html'].map((name) => join(root, name)),
      checks: { bundlerTimings: false },
    },
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': { target: platformUrl } } },
})
