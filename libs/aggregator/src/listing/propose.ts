import type { View } from '../view/contract.ts'
import type { DayCheck } from './check.ts'
import { type FillerProposal, proposeFillers } from './fillers.ts'

/** Media that fill a gap of a day together. */
export interface GapProposal extends FillerProposal {
  /** `DDMMYYYY`. */
  readonly day: string
  /** Where the gap begins, in Unix seconds. */
  readonly from: number
  /** Where the gap ends, in Unix seconds. */
  readonly to: number
}

/** How many media are looked at, some 10 µs each: of those that fit, 500 are tried. And how many gaps, some 20 ms each. */
const [mostMedia, mostGaps] = [5_000, 31]

/** What gaps are filled from. */
export interface GapContext {
  /** What the boxes hold. */
  readonly view: Pick<View, 'search' | 'media'>
  /** The towns that it is for. Default: all. */
  readonly towns?: readonly string[]
}

/**
 * Propose media for the gaps of days that were checked: of those whose names contain an expression, and that no town
 * lacks. Of more than 5,000 of such names, and of more than 31 gaps, the first are taken.
 *
 * @param days - as they were checked
 * @param expression - as for a search
 * @param context - what the boxes hold
 * @returns gap by gap, for each the one that leaves least first
 */
export function proposeForGaps(
  days: readonly DayCheck[],
  expression: string,
  { view, ...towns }: GapContext,
): GapProposal[] {
  const gaps = days.flatMap(({ day, findings }) =>
    findings.flatMap((one) => (one.code === 'gap' ? [{ day, from: one.from, to: one.to }] : [])),
  )
  if (gaps.length === 0) return []
  const names = view.search(expression, { ...towns, limit: mostMedia })
  const candidates = names.flatMap((filename) => {
    const media = view.media(filename, towns)
    return media && media.lacking.length === 0 ? { filename, duration: media.duration } : []
  })
  return gaps
    .slice(0, mostGaps)
    .flatMap(({ day, from, to }) =>
      proposeFillers(to - from, candidates).map((one) => ({ day, from, to, ...one })),
    )
}
