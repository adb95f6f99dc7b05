import { type ExportedProgramme, type ExportOptions, titleOf } from './exported.ts'
import { isoMoment } from './moment.ts'

/** A programme as JSON. */
export interface JsonProgramme {
  /** `DDMMYYYY`. */
  readonly day: string
  /** Id of the service. */
  readonly service: string
  /** The service's name for people. */
  readonly channel: string
  /** What is played, in order. */
  readonly items: readonly JsonItem[]
}

/** An item as JSON. */
export interface JsonItem {
  /** Position in the programme, from 0. */
  readonly index: number
  /** `NAME.ts`. */
  readonly filename: string
  /** A title for people. */
  readonly title: string
  /** What it is about; `null` if that is not known. */
  readonly synopsis: string | null
  /** Unix seconds, exact. */
  readonly start: number
  /** Unix seconds, exact. */
  readonly end: number
  /** Seconds; 0 if it is not known. */
  readonly duration: number
  /** The start by RFC 3339 with its offset, to the next whole second. */
  readonly startTime: string
  /** The end by RFC 3339 with its offset, to the next whole second. */
  readonly endTime: string
  /** The towns that lack its file. */
  readonly lacking: readonly string[]
}

/**
 * Turn programmes into plain data, with moments both exact and readable.
 *
 * @param programmes - of any services and days
 * @param options - the zone of what is readable
 * @throws NamingError `ERR_MOMENT`, `ERR_ZONE`
 */
export function toJson(
  programmes: readonly ExportedProgramme[],
  { zone }: ExportOptions,
): JsonProgramme[] {
  return programmes.map(({ day, service, channel = service, items }) => ({
    ...{ day, service, channel },
    items: items.map((item) => {
      const { index, filename, start, duration, synopsis = null, lacking = [] } = item
      const end = start + duration
      const [startTime, endTime] = [isoMoment(start, zone), isoMoment(end, zone)]
      const title = titleOf(item)
      return { index, filename, title, synopsis, start, end, duration, startTime, endTime, lacking }
    }),
  }))
}
