import { defineConfig } from 'vite'

/** The platform that `vite dev` shows; `npx towncrier up --demo` starts one. */
const platformUrl = process.env.TOWNCRIER_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    // The dashboard, and the pages of the public, which take nothing of it but the tokens and their words.
    rolldownOptions: {
      input: ['index.html', 'report.html', 'gritting.html', 'bins.html'].map(
        (name) => `${import.meta.dirname}/${name}`,
      ),
    },
    // The map library alone is about 1 MB; it is loaded after the shell is on screen.
    chunkSizeWarningLimit: 1_500,
  },
  server: {
    proxy: {
      '/api': { target: platformUrl },
      '/readyz': { target: platformUrl },
      '/socket.io': { target: platformUrl, ws: true },
    },
  },
})
