/** px of the page's text where its reader has set nothing and the screen is not large. */
const usualText = 15

/**
 * By how much a drawing that is counted in px is to grow with the page's text: on walls of 4K, or as its reader has set it.
 *
 * @returns a factor, 1 at least
 */
export function textScale(): number {
  const { fontSize } = getComputedStyle(document.documentElement)
  return Math.max(1, Number.parseFloat(fontSize) / usualText)
}
