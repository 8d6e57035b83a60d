/**
 * Automated readability index: about the US school grade that can read a text; the reading age is five more.
 *
 * @see Senter & Smith, AMRL-TR-66-220 (1967): `4.71·letters/words + 0.5·words/sentences − 21.43`.
 */
export function automatedReadabilityIndex(text: string): number {
  const words = text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const letters = words.join('').replaceAll(/[^\p{L}\p{N}]/gu, '').length
  const sentences = Math.max(1, text.match(/[.!?](\s|$)/g)?.length ?? 0)
  return words.length === 0 ? 0 : (4.71 * letters) / words.length + (0.5 * words.length) / sentences - 21.43
}
