import type { DayView } from '../../src/api/types.ts'

/** Months fewer than this are found by scrolling. */
const few = 2

const months = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' })

/** Props of {@link Jump}. */
export interface JumpProps {
  readonly days: readonly DayView[]
  /** To a day, by its number. */
  readonly onJump: (day: number) => void
}

/** Leads to a month. */
export function Jump({ days, onJump }: JumpProps) {
  const firsts = new Map<string, number>()
  for (const [at, { date }] of days.entries()) {
    const month = date?.slice(0, 7)
    if (month !== undefined && !firsts.has(month)) firsts.set(month, at)
  }
  if (firsts.size < few) return null
  return (
    <label class="jump">
      <span class="visually-hidden">Go to</span>
      <select
        onChange={({ currentTarget }) => {
          if (currentTarget.value !== '') onJump(Number(currentTarget.value))
          currentTarget.value = ''
        }}
      >
        <option value="">Go to …</option>
        {[...firsts].map(([month, at]) => (
          <option key={month} value={at}>
            {months.format(new Date(`${month}-01`))}
          </option>
        ))}
      </select>
    </label>
  )
}
