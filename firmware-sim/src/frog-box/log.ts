/** What the box tells whoever looks after it; one line each. Never a token, never a reading. */
export type Log = (level: 'info' | 'warning' | 'error', message: string) => void

/** journald reads the level of a line from the number before it (sd-daemon(3)). */
const PRIORITIES = { info: 6, warning: 4, error: 3 } as const

/** @param isJournal whether the lines go to journald. */
export function makeLog(print: (line: string) => void, isJournal: boolean): Log {
  return (level, message) => {
    const line = message.replaceAll(/[\r\n]+/g, ' ')
    print(isJournal ? `<${PRIORITIES[level]}>${line}` : level === 'info' ? line : `${level}: ${line}`)
  }
}
