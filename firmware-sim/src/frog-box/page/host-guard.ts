import { isIP } from 'node:net'

/**
 * Whether a page may be asked for by this `Host`: an address, `localhost`, a name that only the local network
 * gives (`.local`), or a name of the box. Any other name may have been made to point here by a page from
 * elsewhere (DNS rebinding), which could then read what is at home.
 *
 * @param names of the box.
 */
export function isOwnHost(host: string | undefined, names: readonly string[]): boolean {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]/@]+)(?::\d{1,5})?$/i.exec(host ?? '')
  if (match === null) return false
  const name = match[1]!.replace(/^\[|\]$/g, '').toLowerCase()
  return (
    isIP(name) !== 0 ||
    name === 'localhost' ||
    /^[a-z0-9-]+\.local$/.test(name) ||
    names.some((each) => each !== '' && each.toLowerCase() === name)
  )
}
