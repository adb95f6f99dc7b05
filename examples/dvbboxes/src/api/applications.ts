import { isMediaPlan } from '@boxwright/aggregator'
import { mayPass } from '@boxwright/appliance'
import { z } from 'zod'
import { type Context, ranks } from '../context.ts'
import { resultView, applicationView as viewOf } from './application-views.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { Refused } from './refused.ts'
import {
  applicationsView,
  auditCode,
  auditView,
  wholeApplicationView,
} from './schemas/applications.ts'
import { numbered } from './schemas/common.ts'
import { begunView } from './schemas/listings.ts'

const params = z.strictObject({ id: z.string().max(20) })

/** What was asked for so far, undone; and the audit log. */
export function applicationEndpoints(context: Context): Endpoint[] {
  const { applier, applications, audit, hasUsers } = context
  const find = (id: string) => {
    const found = applier.history().find((one) => one.id === id)
    if (!found) throw new Refused('not-found', `There is no application ${JSON.stringify(id)}.`)
    return found
  }
  return [
    endpoint({
      method: 'GET',
      path: '/applications',
      summary: 'What was applied so far, the last ones first.',
      query: z.strictObject({
        before: z.string().max(20).optional(),
        limit: numbered(1, 500).default(50),
      }),
      answer: applicationsView,
      handle({ query: { before, limit } }) {
        const all = applier.history()
        const end = before === undefined ? all.length : all.findIndex(({ id }) => id >= before)
        const upTo = end === -1 ? all.length : end
        const page = all.slice(Math.max(0, upTo - limit), upTo).reverse()
        return {
          applications: page.map((one) => viewOf(one, applier, applications.running)),
          next: upTo > limit ? (page.at(-1)?.id ?? null) : null,
        }
      },
    }),
    endpoint({
      method: 'GET',
      path: '/applications/{id}',
      summary: 'What became of an application in each box, so far.',
      params,
      answer: wholeApplicationView,
      refuses: ['not-found'],
      handle: ({ params: { id } }) => ({
        ...viewOf(find(id), applier, applications.running),
        results: applier.results(id).map(resultView),
      }),
    }),
    endpoint({
      method: 'POST',
      path: '/applications/{id}/undo',
      role: 'scheduler',
      status: 202,
      summary: 'Put back exactly what was there before, unless something newer came.',
      params,
      answer: begunView,
      refuses: ['not-found'],
      handle({ params: { id }, who, user }) {
        const media = find(id).plans.filter(isMediaPlan)
        // To take a renaming back is a renaming, too.
        if (media.length > 0 && hasUsers && !mayPass(user, 'admin', ranks)) {
          throw new Refused('no-right', 'What was done to a medium is taken back by an admin.')
        }
        if (media.some(({ to }) => to === undefined)) {
          throw new Refused('bad-request', 'A deletion cannot be taken back: the file is gone.')
        }
        return applications.begin(
          () => applier.undo(id, { by: who }),
          ({ undoes }) => undoes === id,
        )
      },
    }),
    endpoint({
      method: 'GET',
      path: '/audit',
      role: 'scheduler',
      summary: 'Who did what, when, and what became of it; the last ones first.',
      query: z.strictObject({
        before: numbered(1, Number.MAX_SAFE_INTEGER).optional(),
        limit: numbered(1, 1_000).default(100),
        who: z.string().max(200).optional(),
        what: auditCode.optional(),
      }),
      answer: auditView,
      handle: ({ query }) => audit.page(query),
    }),
  ]
}
