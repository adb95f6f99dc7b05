import { z } from 'zod'
import type {
  FoundView,
  MediaChangeView,
  MediaCheckBody,
  MediaCheckView,
  MediaTextBody,
  MediaView,
  RenameBody,
  SearchView,
} from '../types.ts'
import { behind, place, seconds, showingView, towns } from './common.ts'
import { named } from './named.ts'

const found = {
  filename: z.string().describe('NAME.ts'),
  duration: seconds.describe('the maximum that any box says'),
  towns,
  lacking: towns,
  unknown: towns.describe('of these it cannot be said'),
  title: z.string().nullable(),
}
const copies = z.array(z.strictObject({ ...place, duration: seconds }))

/** See {@link SearchView}. */
export const searchView: z.ZodType<SearchView> = named(
  'Search',
  z.strictObject({
    results: z.array(named<FoundView>('Found', z.strictObject(found))),
    more: z.boolean(),
    behind,
  }),
)

/** See {@link MediaView}. */
export const mediaView: z.ZodType<MediaView> = named(
  'Media',
  z.strictObject({
    ...found,
    synopsis: z.string().nullable(),
    copies,
    shorter: copies.describe('most likely cut short'),
    schedule: z.array(showingView),
    behind,
  }),
)

/** See {@link MediaTextBody}. */
export const mediaTextBody: z.ZodType<MediaTextBody> = named(
  'MediaText',
  z.strictObject({
    title: z.string().max(100).nullable(),
    synopsis: z.string().max(100_000).nullable(),
  }),
)

/** See {@link RenameBody}. */
export const renameBody: z.ZodType<RenameBody> = named(
  'Rename',
  z.strictObject({ to: z.string().min(1).max(200), scheduled: z.boolean().exactOptional() }),
)

/** See {@link MediaCheckBody}. */
export const mediaCheckBody: z.ZodType<MediaCheckBody> = named(
  'MediaCheckList',
  z.strictObject({ text: z.string().describe('names, parted by blanks and commas') }),
)

/** See {@link MediaCheckView}. */
export const mediaCheckView: z.ZodType<MediaCheckView> = named(
  'MediaCheck',
  z.strictObject({
    results: z.array(
      z.strictObject({
        name: z.string(),
        filename: z.string(),
        known: z.boolean(),
        duration: seconds,
        towns,
        lacking: towns,
        unknown: towns,
      }),
    ),
    behind,
  }),
)

/** See {@link MediaChangeView}. */
export const mediaChangeView: z.ZodType<MediaChangeView> = named(
  'MediaChange',
  z.strictObject({
    filename: z.string().nullable(),
    application: z.string(),
    results: z.array(
      z.strictObject({
        ...place,
        outcome: z.enum(['done', 'absent', 'unreachable', 'refused', 'failed']),
        reason: z.string().nullable(),
      }),
    ),
  }),
)
