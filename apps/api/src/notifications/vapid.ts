import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { VapidKeys } from '@block65/webcrypto-web-push'
import type { Config } from '@towncrier/config'

interface StoredKeys {
  readonly publicKey: string
  readonly privateKey: string
}

/** Who the platform is to push services (RFC 8292). Made at the first start and kept: with others no browser hears it. */
export type Vapid = VapidKeys & StoredKeys & { readonly subject: string }

/** Reads the key pair from `vapid.json` in the data folder, or makes it. */
export async function readOrMakeVapid(config: Config): Promise<Vapid> {
  const path = join(config.DATA_DIR, 'vapid.json')
  const subject = vapidSubject(config)
  try {
    writeFileSync(path, JSON.stringify(await makeKeys()), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return { subject, ...(JSON.parse(readFileSync(path, 'utf8')) as StoredKeys) }
}

async function makeKeys(): Promise<StoredKeys> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign'])
  const { x, y, d } = await crypto.subtle.exportKey('jwk', pair.privateKey)
  const point = [x!, y!].map((part) => Buffer.from(part, 'base64url'))
  // SEC 1 §2.3.3: an uncompressed point begins with 4.
  return { publicKey: Buffer.concat([Buffer.of(4), ...point]).toString('base64url'), privateKey: d! }
}

/** RFC 8292 §2.1: how a push service reaches whoever runs this. */
function vapidSubject({ PUBLIC_URL, MAIL_FROM }: Config): string {
  if (PUBLIC_URL?.startsWith('https:')) return PUBLIC_URL
  return `mailto:${/<([^>]+)>/.exec(MAIL_FROM)?.[1] ?? MAIL_FROM}`
}
