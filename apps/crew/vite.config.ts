import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

const root = import.meta.dirname
const base = '/crew/'

/** The platform that `vite dev` shows; `npx towncrier up --demo` starts one. */
const platformUrl = process.env.TOWNCRIER_URL ?? 'http://127.0.0.1:8080'

/** Writes `sw.js`: the service worker, told which files the page is made of. Another page is another `sw.js`. */
function serviceWorker(): Plugin {
  return {
    name: 'towncrier-service-worker',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const hash = createHash('sha256')
      const built = Object.values(bundle).map((file) => {
        hash.update(file.fileName).update(file.type === 'asset' ? file.source : file.code)
        return file.fileName
      })
      const copied = readdirSync(join(root, 'public')).map((name) => {
        hash.update(readFileSync(join(root, 'public', name)))
        return name
      })
      // Letters that no word here is written with are fetched when they are met.
      const files = [...built, ...copied].filter(
        (name) => !/-ext-|italic/.test(name) && name !== 'index.html',
      )
      const worker = readFileSync(join(root, 'src/service-worker.js'), 'utf8')
      const told = { version: hash.update(worker).digest('hex').slice(0, 12), files: ['', ...files].sort() }
      this.emitFile({
        type: 'asset',
        fileName: 'sw.js',
        source: `const PAGE = ${JSON.stringify(told)}\n${worker}`,
      })
    },
  }
}

/** Squeezes what is fetched over a phone network harder than could be done while it is asked for. */
function squeezed(): Plugin {
  return {
    name: 'towncrier-squeezed',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (!/^assets\/.*\.(js|css)$/.test(file.fileName)) continue
        const source = brotliCompressSync(file.type === 'asset' ? file.source : file.code)
        this.emitFile({ type: 'asset', fileName: `${file.fileName}.br`, source })
      }
    },
  }
}

export default defineConfig({
  root,
  base,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [serviceWorker(), squeezed()],
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    // The map library alone is about 1 MB; it is loaded when the map is opened.
    chunkSizeWarningLimit: 1_500,
    rolldownOptions: { checks: { bundlerTimings: false } },
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': { target: platformUrl } } },
})
