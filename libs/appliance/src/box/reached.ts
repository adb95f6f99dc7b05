import type { Address } from '../addresses.ts'

/** A way to reach a box, for a person. */
export interface Reached {
  /** What is there, in a word or two. */
  readonly what: string
  /** Where. */
  readonly url: string
}

/**
 * What to tell the person who has started a box: the page as this machine reaches it, then what else it has, then
 * the page as the network reaches it.
 *
 * @param addresses the appliance's, the best for others first
 * @param paths what else there is, by what it is: `{ recordings: 'pige/' }`
 */
export function reachedAt(
  addresses: readonly Address[],
  paths: Readonly<Record<string, string>> = {},
): Reached[] {
  const own = addresses.findLast(({ kind }) => kind === 'local') ?? addresses[0]
  if (own === undefined) return []
  const other = addresses.find(({ kind }) => kind !== 'local')
  return [
    { what: 'page', url: own.url },
    ...Object.entries(paths).map(([what, path]) => ({ what, url: new URL(path, own.url).href })),
    ...(other === undefined || other === own ? [] : [{ what: 'on the network', url: other.url }]),
  ]
}
