import type { ApplicationView } from '../../src/api/types.ts'
import { words } from '../words/words.ts'

const texts = words.listing.result

/** What became of how many days in boxes: `40 applied, 2 failed`. */
export function countsOf({ outcomes }: Pick<ApplicationView, 'outcomes'>): string {
  return Object.entries(outcomes)
    .map(([outcome, count]) => `${count} ${texts[outcome as keyof typeof texts] ?? outcome}`)
    .join(', ')
}
