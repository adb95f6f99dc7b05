import { addDays, compareDays } from '../calendar.ts'
import type { Diagnostics } from './diagnostic.ts'
import type { Section } from './lines.ts'
import type { ListedDay, ParseOptions } from './listing.ts'

/** The days that can be applied. One without a name would wipe what is there: it is told and left out. */
export function usableDays(sections: readonly Section[], diagnostics: Diagnostics): ListedDay[] {
  const days: ListedDay[] = []
  for (const { day, line, length, names } of sections) {
    if (day === undefined) continue
    if (names.length > 0) days.push({ day, line, names })
    else diagnostics.tell('empty-day', line, 1, length, 'a day without a name is left out')
  }
  if (sections.length === 0) diagnostics.tell('no-days', 1, 1, 0, 'expected [dd/mm], got no day')
  return days
}

/** Tell of days that are over, or not those that the name of the file tells. */
export function tellDays(
  days: readonly ListedDay[],
  { today, range }: ParseOptions,
  diagnostics: Diagnostics,
): void {
  for (const { day, line } of days) {
    if (compareDays(day, today) < 0) {
      diagnostics.tell('past-day', line, 1, 7, `${spoken(day)} is over`)
    }
    const isIn = !range || (compareDays(range.first, day) <= 0 && compareDays(day, range.last) <= 0)
    if (isIn) continue
    const told = `${spoken(range.first)} to ${spoken(range.last)}`
    diagnostics.tell('day-outside', line, 1, 7, `the name of the file tells ${told}`)
  }
  if (!range) return
  const listed = new Set(days.map(({ day }) => day))
  for (let day = range.first; compareDays(day, range.last) <= 0; day = addDays(day, 1)) {
    if (listed.has(day)) continue
    const message = `${spoken(day)} is not in it, but in the name of the file`
    diagnostics.tell('day-lacking', 1, 1, 0, message)
  }
}

/** `21/11/2026`. */
function spoken(day: string): string {
  return `${day.slice(0, 2)}/${day.slice(2, 4)}/${day.slice(4)}`
}
