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

/** What gaps are filled from. */
export interface GapContext {
  /** What the boxes hold. */
  readonly view: Pick<View, 'search' | 'media'>
  /** The towns that it is for. Default: all. */
  readonly towns?: readonly string[]
}

/**
 * Propose media for the gaps of days that were checked: of those whose names contain an expression, and that no town
 * lacks.
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
  const candidates = view.search(expression, towns).flatMap((filename) => {
    const media = view.media(filename, towns)
    return media && media.lacking.length === 0 ? { filename, duration: media.duration } : []
  })
  return days.flatMap(({ day, findings }) =>
    findings.flatMap((finding) => {
      if (finding.code !== 'gap') return []
      const { from, to } = finding
      return proposeFillers(to - from, candidates).map((one) => ({ day, from, to, ...one }))
    }),
  )
}
