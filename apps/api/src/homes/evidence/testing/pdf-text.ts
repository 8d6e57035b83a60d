import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A PDF as a reader of another make sees it: poppler's. */
export function readPdf(pdf: Uint8Array): {
  readonly text: string
  readonly info: string
  readonly tags: string
} {
  const folder = mkdtempSync(join(tmpdir(), 'towncrier-pdf-'))
  const path = join(folder, 'report.pdf')
  const run = (program: string, ...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`${program}: ${stderr}`)
    return stdout
  }
  try {
    writeFileSync(path, pdf)
    return {
      // Layout keeps the cells of a row on one line; spaces that do not break are spaces to whoever looks.
      text: run('pdftotext', '-layout', path, '-').replaceAll('\u00a0', ' '),
      info: run('pdfinfo', path),
      tags: run('pdfinfo', '-struct', path),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
