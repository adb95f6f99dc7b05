import { type CheckedName, checkMedia, fileNameOf } from '@boxwright/aggregator'
import { z } from 'zod'
import { behindIn } from '../box-states.ts'
import type { Context } from '../context.ts'
import { askedTowns } from './asked-towns.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { titleOf } from './programme-views.ts'
import { Refused } from './refused.ts'
import { listed, numbered } from './schemas/common.ts'
import {
  mediaCheckBody,
  mediaCheckView,
  mediaView as mediaShape,
  mediaTextBody,
  searchView,
} from './schemas/media.ts'
import type { CheckedNameView, MediaView, ShowingView } from './types.ts'

/** How many names are checked at once. */
const mostNames = 10_000

/** The name of a medium in a path, with or without `.ts`. */
export const nameParams: z.ZodType<{ name: string }> = z.strictObject({
  name: z.string().min(1).max(300),
})

/** Media: searched, shown, described, checked. */
export function mediaEndpoints(context: Context): Endpoint[] {
  const { aggregator, audit, descriptions, site } = context
  const { view } = aggregator
  return [
    endpoint({
      method: 'GET',
      path: '/search',
      summary: 'Media whose names contain an expression; * ? [a-z] [^x] are as in Redis.',
      query: z.strictObject({
        q: z.string().max(300),
        limit: numbered(1, 1_000).default(100),
        after: z.string().max(300).optional(),
        towns: listed.optional(),
      }),
      answer: searchView,
      refuses: ['unknown-town'],
      handle({ query: { q, limit, after, towns: asked } }) {
        const towns = askedTowns(site, asked)
        const more = { limit: limit + 1, ...(after !== undefined && { after }) }
        const names = view.search(q, { ...towns, ...more })
        return {
          results: checkMedia(aggregator, names.slice(0, limit), towns).media.map((one) => {
            const { filename, duration = 0, towns: having, lacking, unknown } = one
            const title = titleOf(context, filename)
            return { filename, duration, towns: having, lacking, unknown, title }
          }),
          more: names.length > limit,
          behind: behindIn(aggregator, towns.towns),
        }
      },
    }),
    endpoint({
      method: 'GET',
      path: '/media/{name}',
      summary: 'A medium: durations, towns, title, and when it is on.',
      params: nameParams,
      query: z.strictObject({ towns: listed.optional() }),
      answer: mediaShape,
      refuses: ['not-found', 'unknown-town'],
      handle: ({ params, query }) => shown(context, params.name, query.towns),
    }),
    endpoint({
      method: 'PUT',
      path: '/media/{name}',
      role: 'scheduler',
      summary: 'Give a medium a title and a synopsis.',
      params: nameParams,
      body: mediaTextBody,
      answer: mediaShape,
      refuses: ['not-found', 'taken'],
      handle({ params, body, who }) {
        const before = shown(context, params.name, undefined)
        const { title, synopsis } = body
        const detail = { filename: before.filename, title, synopsis: synopsis?.slice(0, 200) ?? '' }
        const note = { who, what: 'media-text', detail } as const
        try {
          descriptions.set(before.filename, { title: title ?? '', synopsis: synopsis ?? '' })
        } catch (error) {
          audit.note({ ...note, outcome: 'refused' })
          throw error
        }
        audit.note({ ...note, outcome: 'done' })
        return shown(context, params.name, undefined)
      },
    }),
    endpoint({
      method: 'POST',
      path: '/media/check',
      summary: 'Which towns have each of many media.',
      body: mediaCheckBody,
      answer: mediaCheckView,
      handle({ body }) {
        const names = [...new Set(body.text.split(/[\s,;]+/).filter((name) => name !== ''))]
        if (names.length > mostNames) {
          throw new Refused('bad-request', `text: expected at most ${mostNames} names`)
        }
        const { media } = checkMedia(aggregator, names.map(takenFor))
        const found = new Map(media.map((one) => [one.filename, one]))
        return {
          results: names.flatMap((name) => {
            const one = found.get(takenFor(name))
            return one ? checkedView(name, one) : []
          }),
          behind: behindIn(aggregator),
        }
      },
    }),
  ]
}

/** When a medium is on, by service and start. */
function showingsOf(
  { aggregator }: Pick<Context, 'aggregator'>,
  filename: string,
  towns: { readonly towns?: readonly string[] } = {},
): ShowingView[] {
  return [...aggregator.view.schedule(filename, towns)].flatMap(([service, showings]) =>
    showings.map(({ start, day, towns: playing }) => ({ service, start, day, towns: playing })),
  )
}

/** @throws Refused `not-found`, `unknown-town` */
function shown(context: Context, name: string, asked: readonly string[] | undefined): MediaView {
  const { aggregator, descriptions, site } = context
  const towns = askedTowns(site, asked)
  const media = aggregator.view.media(name, towns)
  const schedule = showingsOf(context, fileNameOf(name), towns)
  // What is scheduled and nowhere there is what somebody looks for.
  if (!media && schedule.length === 0) {
    throw new Refused('not-found', `No box has ${JSON.stringify(fileNameOf(name))}.`)
  }
  const filename = fileNameOf(name)
  const { title, synopsis } = descriptions.of(filename)
  const [checked] = checkMedia(aggregator, [filename], towns).media
  return {
    ...{ filename, title, synopsis: synopsis || null, schedule },
    duration: media?.duration ?? 0,
    towns: media?.towns ?? [],
    lacking: checked?.lacking ?? [],
    unknown: checked?.unknown ?? [],
    copies: media?.copies ?? [],
    shorter: media?.shorter ?? [],
    behind: behindIn(aggregator, towns.towns),
  }
}

/** What somebody may have meant: boxes have small letters alone. */
function takenFor(name: string): string {
  return fileNameOf(name.toLowerCase())
}

function checkedView(
  name: string,
  { filename, duration, towns, lacking, unknown }: CheckedName,
): CheckedNameView {
  const known = duration !== undefined
  return { name, filename, known, duration: duration ?? 0, towns, lacking, unknown }
}
