import { hostname } from 'node:os'
import { utcOffset } from '@boxwright/naming'
import type { AudioFacts } from '../audio-file.ts'
import type { RecorderSettings } from '../options.ts'

/** What the files of a segment that begins at `start` (Unix ms) say of themselves. */
export function factsOf(start: number, settings: RecorderSettings): AudioFacts {
  const { zone, source, description } = settings
  const offset = utcOffset(start, zone)
  const sinceMidnight = (start + offset * 60_000) % 86_400_000
  return {
    start,
    utcOffset: offset,
    timeReference: Math.round((sinceMidnight / 1000) * source.format.rate),
    originator: hostname(),
    ...(description === undefined ? {} : { description }),
  }
}
