import cliProgress from 'cli-progress'

/** Shows how far long work has come: a bar on a terminal, a line now and then elsewhere; always on stderr. */
export interface Progress {
  update(done: number, note?: string): void
  stop(): void
}

const LINE_EVERY_MS = 5_000

/** @param total 0 when it is not known. */
export function startProgress(what: string, total: number): Progress {
  return process.stderr.isTTY ? bar(what, total) : lines(what, total)
}

function bar(what: string, total: number): Progress {
  const shown = new cliProgress.SingleBar(
    {
      format:
        total === 0
          ? `${what} {value} {note}`
          : `${what} {bar} {percentage}% {value}/{total} {eta_formatted} {note}`,
      stream: process.stderr,
      hideCursor: true,
      etaBuffer: 100,
    },
    cliProgress.Presets.shades_grey,
  )
  shown.start(total, 0, { note: '' })
  return {
    update: (done, note = '') => shown.update(done, { note }),
    stop: () => shown.stop(),
  }
}

function lines(what: string, total: number): Progress {
  let shownAt = performance.now()
  return {
    update: (done, note = '') => {
      if (performance.now() - shownAt < LINE_EVERY_MS) return
      shownAt = performance.now()
      process.stderr.write(`${what} ${done}${total === 0 ? '' : `/${total}`} ${note}\n`)
    },
    stop: () => {},
  }
}
