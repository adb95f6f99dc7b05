import type { TownsOptions, View } from '../view/contract.ts'
import type { ExportedItem, ExportedProgramme } from './exported.ts'

/** What programmes are exported from. */
export interface ExportSources {
  /** What the boxes hold. */
  readonly view: Pick<View, 'describe' | 'programme'>
  /** Titles and synopses. Default: titles are made of names. */
  readonly descriptions?: {
    /** What is told of a medium, `NAME.ts`. */
    of(filename: string): Pick<ExportedItem, 'title' | 'synopsis'>
  }
  /** Id of a service to its name. */
  readonly channels: ReadonlyMap<string, string>
}

/**
 * The programme of a day that counts, whole, with all that is known of its media.
 *
 * @param sources - what to export from
 * @param day - `DDMMYYYY`
 * @param service - id of the service
 * @param towns - which to look at
 * @returns the programme; `undefined` if no box has one
 * @throws {@link AggregatorError} `ERR_DAY`, `ERR_STORAGE`
 */
export function exportProgramme(
  { view, descriptions, channels }: ExportSources,
  day: string,
  service: string,
  towns: TownsOptions = {},
): ExportedProgramme | undefined {
  const found = view.programme(day, service, { from: Number.NEGATIVE_INFINITY, ...towns })
  if (!found) return undefined
  const channel = channels.get(service)
  const items = view.describe(found.items, towns).map((item) => {
    const { title, synopsis } = descriptions?.of(item.filename) ?? {}
    return { ...item, ...(title !== undefined && { title }), ...(synopsis && { synopsis }) }
  })
  return { service, day, items, ...(channel !== undefined && { channel }) }
}
