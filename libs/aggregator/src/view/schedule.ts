import type { BoxId } from '../box.ts'
import { compareDays } from '../calendar.ts'
import { compareText } from '../programme-rules.ts'
import type { Showing } from './answers.ts'
import { startsIn } from './packed-items.ts'
import type { BoxProgramme } from './programme-table.ts'

/**
 * When a file is on, by service and then by start.
 *
 * @param programmes - those that have it in them
 * @param filename - the file
 * @param townOf - the town of a box
 */
export function scheduleOf(
  programmes: Iterable<BoxProgramme>,
  filename: string,
  townOf: (box: BoxId) => string,
): Map<string, Showing[]> {
  const services = new Map<
    string,
    Map<string, { start: number; day: string; towns: Set<string> }>
  >()
  for (const { service, day, box, packed } of programmes) {
    const showings = services.get(service) ?? new Map()
    services.set(service, showings)
    for (const start of startsIn(packed, filename)) {
      const place = `${day} ${start}`
      const showing = showings.get(place)
      if (showing) showing.towns.add(townOf(box))
      else showings.set(place, { start, day, towns: new Set([townOf(box)]) })
    }
  }
  return new Map(
    [...services]
      .sort(([a], [b]) => compareText(a, b))
      .map(([service, showings]) => [
        service,
        [...showings.values()]
          .map(({ towns, ...showing }) => ({ ...showing, towns: [...towns].sort(compareText) }))
          .sort((a, b) => a.start - b.start || compareDays(a.day, b.day)),
      ]),
  )
}
