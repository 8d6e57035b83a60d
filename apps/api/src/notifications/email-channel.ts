import { type Clock, SECOND_MS } from '@towncrier/core'
import type { OperationsStore } from '@towncrier/operations-store'
import { createTransport, type Transporter } from 'nodemailer'
import type { DeliveryOutcome } from '../delivery/delivery-engine.ts'
import { abortable } from '../delivery/pinned-post.ts'
import { PREFERENCES_LINK } from './links.ts'
import { failureOf, NoticeChannel, type OutgoingNotice } from './notice-channel.ts'

const TIMEOUT_MS = 10 * SECOND_MS

export interface EmailOptions {
  readonly smtpUrl: string
  readonly from: string
  /** Where people reach the dashboard. */
  readonly base: string
  readonly timeoutMs?: number
}

/**
 * Sends email by SMTP (RFC 5321): plain text and simple HTML, a Message-ID that stays over all attempts, and a
 * way to the reader’s own wishes (`List-Unsubscribe`, RFC 2369).
 */
export class EmailChannel extends NoticeChannel {
  readonly #transport: Transporter
  readonly #options: EmailOptions
  readonly #timeoutMs: number

  constructor(store: OperationsStore, clock: Clock, options: EmailOptions) {
    super('email', store, clock)
    this.#options = options
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS
    this.#transport = createTransport(options.smtpUrl, {
      from: options.from,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    Object.assign(this.#transport.options, {
      connectionTimeout: this.#timeoutMs,
      greetingTimeout: this.#timeoutMs,
      socketTimeout: this.#timeoutMs,
    })
  }

  protected async send(
    accountId: number,
    notice: OutgoingNotice,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> {
    const { email } = this.store.contacts.of(accountId)
    if (email === null) return { type: 'refused', detail: 'the person has no address any more' }
    const { base } = this.#options
    const link = base + notice.link
    const wishes = base + PREFERENCES_LINK
    try {
      const answer = await abortable(
        this.#transport.sendMail({
          to: email,
          subject: notice.title,
          text: `${notice.title}\n\n${notice.body}\n\n${link}\n\n--\nWhat you are told of: ${wishes}\n`,
          html: htmlOf(notice, link, wishes),
          messageId: `<${notice.messageId}@${new URL(base).hostname}>`,
          headers: {
            'List-Unsubscribe': `<${wishes}>`,
            'Auto-Submitted': 'auto-generated',
            ...(notice.severity === 'critical' ? { Importance: 'high' } : {}),
          },
        }),
        AbortSignal.any([signal, AbortSignal.timeout(2 * this.#timeoutMs)]),
      )
      return { type: 'delivered', detail: answer.response ?? 'accepted' }
    } catch (error) {
      const { code, responseCode } = error as { code?: string; responseCode?: number }
      // RFC 5321 §4.2.1: 5yz to an address is for good; anywhere else it may be the server’s own trouble.
      if (code === 'EENVELOPE' && responseCode !== undefined && responseCode >= 500) {
        return { type: 'refused', detail: (error as Error).message }
      }
      return failureOf(error, this.#timeoutMs)
    }
  }
}

function htmlOf({ title, body, severity }: OutgoingNotice, link: string, wishes: string): string {
  const colour = { watch: '#1a5ab4', warning: '#835200', critical: '#b92815' }[severity]
  const lines = body.split('\n').map((line) => `<p style="margin:0 0 8px">${escapeHtml(line)}</p>`)
  return [
    '<div style="font:16px/1.5 sans-serif;color:#1a2129;max-width:560px">',
    `<h1 style="font-size:20px;color:${colour}">${escapeHtml(title)}</h1>`,
    ...lines,
    `<p><a href="${escapeHtml(link)}">Open it in Towncrier</a></p>`,
    `<p style="font-size:13px;color:#515c68"><a href="${escapeHtml(wishes)}">Choose what you are told of</a></p>`,
    '</div>',
  ].join('\n')
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
