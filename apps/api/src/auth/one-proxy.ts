/**
 * Trusts the proxy in front and nobody before it: the client’s address is the last that X-Forwarded-For names. What
 * stands before it the client may have written itself, to be somebody else at every try.
 *
 * @param hop how far from here; 0: whoever is connected.
 */
export function isProxyInFront(_address: string, hop: number): boolean {
  return hop === 0
}
