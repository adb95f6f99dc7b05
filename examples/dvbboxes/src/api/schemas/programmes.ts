import { z } from 'zod'
import type { FindingView, GridView, ItemView, ProgrammeView } from '../types.ts'
import { behind, channelView, count, day, place, seconds, service, towns } from './common.ts'
import { named } from './named.ts'

/** Green is fine, blue lacks a file somewhere, orange ends before midnight, red both. */
export const colour: z.ZodEnum<{ green: 'green'; blue: 'blue'; orange: 'orange'; red: 'red' }> =
  z.enum(['green', 'blue', 'orange', 'red'])

/** A broadcast day, to be spread. */
export const stretch: {
  readonly day: z.ZodString
  readonly start: z.ZodNumber
  readonly midnight: z.ZodNumber
  readonly end: z.ZodNumber
} = { day, start: seconds, midnight: seconds, end: seconds }

/** See {@link ItemView}. */
export const itemView: z.ZodType<ItemView> = named(
  'Item',
  z.strictObject({
    index: z.int(),
    filename: z.string(),
    title: z.string().nullable(),
    start: seconds,
    duration: seconds,
    end: seconds,
    lacking: towns,
  }),
)

/** See {@link FindingView}. */
export const findingView: z.ZodType<FindingView> = named(
  'Finding',
  z.discriminatedUnion('code', [
    z.strictObject({ code: z.literal('missing'), index: z.int(), filename: z.string(), towns }),
    z.strictObject({
      code: z.literal('durations-differ'),
      index: z.int(),
      filename: z.string(),
    }),
    z.strictObject({
      code: z.enum(['gap', 'overlap', 'ends-before-midnight', 'runs-over']),
      from: seconds,
      to: seconds,
    }),
  ]),
)

/** See {@link ProgrammeView}. */
export const programmeView: z.ZodType<ProgrammeView> = named(
  'Programme',
  z.strictObject({
    ...place,
    ...stretch,
    service,
    items: z.array(itemView),
    colour,
    findings: z.array(findingView),
    groups: z.array(z.strictObject({ towns, items: z.array(itemView) })),
    diverging: z.array(
      z.strictObject({ filename: z.string(), start: seconds, playing: towns, lacking: towns }),
    ),
    behind,
  }),
)

const cell = z.strictObject({
  day,
  service,
  items: count,
  start: seconds,
  end: seconds,
  colour,
  missing: count,
  groups: z.array(towns),
  without: towns,
})

/** See {@link GridView}. */
export const gridView: z.ZodType<GridView> = named(
  'Grid',
  z.strictObject({
    days: z.array(z.strictObject(stretch)),
    channels: z.array(channelView),
    cells: z.array(z.array(cell.nullable())),
    behind,
  }),
)
