import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { apiErrors } from '../errors.ts'

export interface PinnedAddress {
  readonly address: string
  readonly family: 4 | 6
}

/**
 * The address a host name leads to, to be connected to and no other: a name that is resolved a second time
 * may lead elsewhere (DNS rebinding).
 *
 * @throws TC_WEBHOOK_ADDRESS when any of its addresses is not on the public internet and `allowPrivate` is
 *         false, or the name leads nowhere.
 */
export async function pinnedAddress(hostname: string, allowPrivate: boolean): Promise<PinnedAddress> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  const found = family === 0 ? await resolve(host) : [{ address: host, family }]
  const refused = allowPrivate ? undefined : found.find(({ address }) => !isPublic(address))
  if (refused !== undefined) {
    throw apiErrors.make('TC_WEBHOOK_ADDRESS', `${host} (${refused.address})`)
  }
  const { address, family: version } = found[0]!
  return { address, family: version === 6 ? 6 : 4 }
}

/** True for an address of the public internet: neither private, loopback, link-local nor reserved. */
export function isPublic(address: string): boolean {
  // IPv4 inside IPv6 is judged as the IPv4 it is.
  return ipaddr.process(address).range() === 'unicast'
}

async function resolve(host: string): Promise<{ address: string; family: number }[]> {
  try {
    const found = await lookup(host, { all: true })
    if (found.length > 0) return found
  } catch (cause) {
    throw apiErrors.make('TC_WEBHOOK_ADDRESS', `${host} (${(cause as Error).message})`, {}, { cause })
  }
  throw apiErrors.make('TC_WEBHOOK_ADDRESS', `${host} (no address)`)
}
