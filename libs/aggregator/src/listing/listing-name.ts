import { addDays, compareDays, isDay } from '../calendar.ts'
import { AggregatorError } from '../errors.ts'

/** What the name of a listing tells. */
export interface ListingName {
  /** Id of the service. */
  readonly service: string
  /** The first day, `DDMMYYYY`. */
  readonly first: string
  /** The last day, `DDMMYYYY`: at most the 31st. */
  readonly last: string
}

/** How many days a listing may be for, by its name. */
export const mostDays = 31

/**
 * Read the name of a listing: `SID_DDMMYYYY_DDMMYYYY`, with or without `.txt`.
 *
 * @param name - the name of a file, without folders
 * @returns `undefined` if the name is of another form, and so tells nothing
 * @throws {@link AggregatorError} `ERR_NAME`: it is of that form, but its days are none, in the wrong order, or too many
 */
export function parseListingName(name: string): ListingName | undefined {
  const [, service, first, last] =
    /^([0-9A-Za-z-]+)_(\d{8})_(\d{8})(?:\.[0-9A-Za-z]{1,8})?$/.exec(name) ?? []
  if (service === undefined || first === undefined || last === undefined) return undefined
  const fault = faultOf(first, last)
  if (fault === undefined) return { service, first, last }
  throw new AggregatorError('ERR_NAME', `bad name of a listing ${JSON.stringify(name)}: ${fault}`)
}

/** Write the name of a listing, without a suffix. */
export function formatListingName({ service, first, last }: ListingName): string {
  return `${service}_${first}_${last}`
}

function faultOf(first: string, last: string): string | undefined {
  for (const day of [first, last]) if (!isDay(day)) return `${day} is no day of the calendar`
  if (compareDays(last, first) < 0) return `${last} is before ${first}`
  if (compareDays(addDays(first, mostDays - 1), last) >= 0) return undefined
  return `expected at most ${mostDays} days`
}
