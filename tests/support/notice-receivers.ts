import { execFileSync } from 'node:child_process'
import { createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, verify } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'

export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** A certificate of 127.0.0.1 by its own authority, made with OpenSSL; for a day. */
export function makeCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'towncrier-certificate-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1']
  const elliptic = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  execFileSync('openssl', ['req', '-x509', ...elliptic, ...subject, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  })
  const made = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  rmSync(folder, { recursive: true })
  return made
}

/** An HTTP server that answers as it is told to, and keeps what came. */
export class HttpReceiver {
  readonly received: {
    readonly path: string
    readonly headers: IncomingHttpHeaders
    readonly body: Buffer
  }[] = []
  /** How it answers; null: never. */
  answer: number | null = 201
  readonly #scheme: string
  readonly #server: Server
  readonly #hanging: ServerResponse[] = []

  constructor(certificate: Certificate | null = null) {
    const listen: RequestListener = (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        this.received.push({
          path: request.url ?? '/',
          headers: request.headers,
          body: Buffer.concat(chunks),
        })
        if (this.answer === null) this.#hanging.push(response)
        else response.writeHead(this.answer).end()
      })
    }
    this.#scheme = certificate === null ? 'http' : 'https'
    this.#server = certificate === null ? createServer(listen) : createTlsServer(certificate, listen)
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

/** An SMS and voice provider that checks every signature. */
export class Provider extends HttpReceiver {
  readonly secret = `whsec_${randomBytes(32).toString('base64')}`

  get messages(): { type: string; id: string; to: string; text: string; receiptUrl: string }[] {
    return this.received.map(
      ({ headers, body }) =>
        new Webhook(this.secret).verify(body.toString(), headers as Record<string, string>) as never,
    )
  }

  /** A receipt as this provider would send it. */
  receipt(body: object): { body: string; headers: Record<string, string> } {
    const text = JSON.stringify(body)
    const at = new Date()
    const signature = new Webhook(this.secret).sign('receipt', at, text)
    return {
      body: text,
      headers: {
        'content-type': 'application/json',
        'webhook-id': 'receipt',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': signature,
      },
    }
  }
}

/** A browser and its push service: what comes is checked (RFC 8292) and decrypted (RFC 8291, RFC 8188). */
export class PushBrowser extends HttpReceiver {
  readonly #keys = createECDH('prime256v1')
  readonly #auth = randomBytes(16)

  constructor(certificate: Certificate) {
    super(certificate)
    this.#keys.generateKeys()
  }

  get subscription() {
    return {
      endpoint: `${this.url}/push/1`,
      keys: {
        p256dh: this.#keys.getPublicKey().toString('base64url'),
        auth: this.#auth.toString('base64url'),
      },
    }
  }

  get messages(): { title: string; body: string; link: string; tag: string }[] {
    return this.received.map(({ body }) => JSON.parse(this.#decrypt(body).toString()) as never)
  }

  /** The claims of the newest message’s VAPID token, once its signature holds for `publicKey`. */
  verifiedClaims(publicKey: string): { aud: string; exp: number; sub: string } {
    const header = this.received.at(-1)!.headers.authorization!
    const [, token, key] = /^vapid t=([^,]+), ?k=(.+)$/i.exec(header)!
    if (key!.replace(/=+$/, '') !== publicKey) throw new Error('the message is signed by another key')
    const [head, claims, signature] = token!.split('.') as [string, string, string]
    const point = Buffer.from(publicKey, 'base64url')
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    }
    const isRight = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    )
    if (!isRight) throw new Error('the VAPID signature is wrong')
    return JSON.parse(Buffer.from(claims, 'base64url').toString())
  }

  #decrypt(body: Buffer): Buffer {
    // RFC 8188 §2.1: salt (16), record size (4), length of the key id (1), key id: the sender’s public key.
    const salt = body.subarray(0, 16)
    const keyLength = body[20]!
    const sender = body.subarray(21, 21 + keyLength)
    const sealed = body.subarray(21 + keyLength)
    const shared = this.#keys.computeSecret(sender)
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.#keys.getPublicKey(), sender])
    const ikm = hkdf(this.#auth, shared, info, 32)
    const key = hkdf(salt, ikm, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
    const nonce = hkdf(salt, ikm, Buffer.from('Content-Encoding: nonce\0'), 12)
    const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(sealed.subarray(-16))
    const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
    // RFC 8188 §2: the last record ends with 2 and zeros.
    return padded.subarray(0, padded.lastIndexOf(2))
  }
}

function hkdf(salt: Buffer, ikm: Buffer, info: Buffer, length: number): Buffer {
  const extracted = createHmac('sha256', salt).update(ikm).digest()
  return createHmac('sha256', extracted)
    .update(Buffer.concat([info, Buffer.of(1)]))
    .digest()
    .subarray(0, length)
}
