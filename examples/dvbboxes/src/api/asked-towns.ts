import { type Site, townsOf } from '../site.ts'
import { Refused } from './refused.ts'

/** The towns that were asked for, as the library wants them: all, if none were. @throws Refused `unknown-town` */
export function askedTowns(
  site: Pick<Site, 'boxes'>,
  asked: readonly string[] | undefined,
): { readonly towns?: readonly string[] } {
  if (asked === undefined) return {}
  const known = townsOf(site)
  const unknown = asked.find((town) => !known.includes(town))
  if (unknown === undefined) return { towns: asked }
  throw new Refused('unknown-town', `towns: expected some of ${known.join(', ')}, got ${unknown}`)
}
