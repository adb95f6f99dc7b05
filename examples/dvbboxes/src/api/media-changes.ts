import { fileNameOf, type MediaPlan, type MediaResult, newMediaName } from '@boxwright/aggregator'
import { placeOf } from '../box-states.ts'
import type { Context } from '../context.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { nameParams } from './media.ts'
import { Refused } from './refused.ts'
import { mediaChangeView, renameBody } from './schemas/media.ts'
import type { MediaChangeView, MediaResultView, ShowingView } from './types.ts'

/** Media that are renamed, or deleted, in all boxes. */
export function mediaChangeEndpoints(context: Context): Endpoint[] {
  return [
    endpoint({
      method: 'POST',
      path: '/media/{name}/rename',
      role: 'admin',
      summary: 'Rename a medium in all boxes.',
      params: nameParams,
      body: renameBody,
      answer: mediaChangeView,
      refuses: ['not-found', 'bad-name', 'taken', 'scheduled'],
      handle: ({ params, body: { to, scheduled = false }, who }) =>
        change(context, who, params.name, { to: newMediaName(to), scheduled }),
    }),
    endpoint({
      method: 'DELETE',
      path: '/media/{name}',
      role: 'admin',
      summary: 'Delete a medium in all boxes, unless it is scheduled.',
      params: nameParams,
      answer: mediaChangeView,
      refuses: ['not-found', 'scheduled'],
      handle: ({ params, who }) => change(context, who, params.name, {}),
    }),
  ]
}

async function change(
  { aggregator, applier, audit }: Context,
  who: string,
  name: string,
  wanted: { readonly to?: string; readonly scheduled?: boolean },
): Promise<MediaChangeView> {
  const filename = fileNameOf(name)
  const to = wanted.to ?? null
  const what = to === null ? 'media-delete' : 'media-rename'
  const detail = { filename, ...(to !== null && { to }) }
  if (!aggregator.view.media(filename)) {
    throw new Refused('not-found', `No box has ${JSON.stringify(filename)}.`)
  }
  try {
    const plans = await applier.planMedia({ name: filename, ...wanted })
    refuseConflicts(plans)
    const { id, results } = await applier.changeMedia(plans, { by: who })
    return { filename: to, application: id, results: results.map(resultView) }
  } catch (error) {
    const isRefusal = error instanceof Refused || codeOf(error) === 'ERR_REFUSED'
    audit.note({ who, what, outcome: isRefusal ? 'refused' : 'failed', detail })
    throw error
  }
}

/** @throws Refused `scheduled`, `taken` */
function refuseConflicts(plans: readonly MediaPlan[]): void {
  const barred = plans.filter(({ reason }) => reason === 'scheduled')
  if (barred.length > 0) {
    const showings = new Map<string, ShowingView>()
    for (const { box, scheduled } of barred) {
      const { town } = placeOf(box)
      for (const { service, start, day } of scheduled) {
        const place = `${service} ${start}`
        const towns = new Set([...(showings.get(place)?.towns ?? []), town])
        showings.set(place, { service, start, day, towns: [...towns].sort() })
      }
    }
    const all = [...showings.values()].sort((a, b) => a.start - b.start).slice(0, 100)
    throw new Refused('scheduled', 'It is scheduled.', all)
  }
  if (plans.some(({ reason }) => reason === 'taken')) {
    throw new Refused('taken', 'There is a medium of the new name.')
  }
}

const outcomes: Readonly<Record<MediaResult['outcome'], MediaResultView['outcome']>> = {
  applied: 'done',
  unchanged: 'absent',
  conflict: 'refused',
  unreachable: 'unreachable',
  failed: 'failed',
  superseded: 'refused',
}

function resultView({ town, host, outcome, reason }: MediaResult): MediaResultView {
  return { town, host, outcome: outcomes[outcome], reason: reason ?? null }
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown }).code
}
