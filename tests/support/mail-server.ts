import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

export interface ReceivedMail {
  readonly to: readonly string[]
  readonly raw: string
}

/** A real SMTP server that takes mail, refuses it, or says nothing. */
export class MailServer {
  readonly received: ReceivedMail[] = []
  /** `busy`: 451 to every recipient; `unknown`: 550; `hang`: no answer to a recipient. */
  mood: 'takes' | 'busy' | 'unknown' | 'hang' = 'takes'
  readonly #server: SMTPServer
  #port = 0

  constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      logger: false,
      closeTimeout: 200,
      onRcptTo: (_address, _session, done) => {
        if (this.mood === 'hang') return
        const code = { takes: 0, busy: 451, unknown: 550 }[this.mood]
        if (code === 0) done()
        else done(Object.assign(new Error('not now'), { responseCode: code }))
      },
      onData: (stream, session, done) => {
        void text(stream).then((raw) => {
          this.received.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw })
          done()
        })
      },
    })
    this.#server.on('error', () => {})
  }

  /** Listens, again on the same port if it did before. */
  listen(): Promise<void> {
    return new Promise((resolve) => {
      const server = this.#server.listen(this.#port, '127.0.0.1', () => {
        this.#port = (server.address() as AddressInfo).port
        resolve()
      })
    })
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`
  }

  /** Subjects in the order they came. */
  get subjects(): string[] {
    return this.received.map(({ raw }) => headerOf(raw, 'Subject'))
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }
}

/** A header of a message, unfolded and decoded. */
export function headerOf(raw: string, name: string): string {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ')
  const value = new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? ''
  return value.replaceAll(/\?= =\?/g, '?==?').replaceAll(/=\?UTF-8\?Q\?([^?]*)\?=/gi, (_all, words: string) =>
    Buffer.from(
      words
        .replaceAll('_', ' ')
        .replaceAll(/=([0-9A-F]{2})/gi, (_hex, code: string) =>
          String.fromCharCode(Number.parseInt(code, 16)),
        ),
      'latin1',
    ).toString('utf8'),
  )
}
