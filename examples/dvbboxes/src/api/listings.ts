import { randomUUID } from 'node:crypto'
import {
  type BoxPlan,
  broadcastDay,
  broadcastDayAt,
  checkListing,
  isOdd,
  type Listing,
  type ListingName,
  parseListing,
  parseListingName,
  parseMember,
  parseProgrammeKey,
  planDay,
  programmeKey,
  proposeForGaps,
  type ScoredMember,
  timeListing,
} from '@boxwright/aggregator'
import { behindIn, placeOf } from '../box-states.ts'
import type { Context } from '../context.ts'
import { askedTowns } from './asked-towns.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { findingViews, itemViews } from './programme-views.ts'
import { Refused } from './refused.ts'
import {
  applyBody,
  begunView,
  listingBody,
  listingCheckView,
  planView,
} from './schemas/listings.ts'
import type { BoxPlanView, ListingBody, PlannedItemView } from './types.ts'

/** What gaps are filled from, unless something else is asked for: advertisements. */
const usualFillers = 'pub_'

/** Listings: checked, planned, applied. */
export function listingEndpoints(context: Context): Endpoint[] {
  const { aggregator, applications, applier, plans, site } = context
  const { view } = aggregator
  const { rules } = site
  return [
    endpoint({
      method: 'POST',
      path: '/listing/check',
      summary: 'What is wrong with a listing, how its days would be, and what may fill their gaps.',
      body: listingBody,
      answer: listingCheckView,
      refuses: ['bad-name', 'unknown-town'],
      handle({ body }) {
        const { listing, named, service } = read(context, body)
        const towns = askedTowns(site, body.towns)
        const timed = timeListing(listing.days, { view, rules })
        const checks = checkListing(timed, {
          ...{ view, rules, ...towns },
          ...(service !== undefined && { service }),
        })
        const proposals = proposeForGaps(checks, body.fillers ?? usualFillers, { view, ...towns })
        return {
          service: service ?? null,
          ...{ first: named?.first ?? null, last: named?.last ?? null },
          diagnostics: listing.diagnostics,
          days: checks.map((check) => ({
            ...broadcastDay(check.day, rules),
            items: itemViews(context, check.items, towns),
            ends: check.end,
            colour: check.colour,
            findings: findingViews(check),
            proposals: proposals
              .filter(({ day }) => day === check.day)
              .map(({ from, to, filenames, left }) => ({
                ...{ from, to, left },
                media: filenames.map((filename) => ({
                  filename,
                  duration: view.media(filename)?.duration ?? 0,
                })),
              })),
          })),
          blocked: !listing.ok,
          behind: behindIn(aggregator, towns.towns),
        }
      },
    }),
    endpoint({
      method: 'POST',
      path: '/listing/plan',
      role: 'scheduler',
      summary: 'What a listing would change in each box. Writes nothing.',
      body: listingBody,
      answer: planView,
      refuses: ['bad-name', 'no-service', 'unknown-town', 'listing-faulty'],
      handle({ body }) {
        const { listing, service } = read(context, body)
        if (service === undefined) {
          throw new Refused('no-service', 'Neither the name nor the request tells a service.')
        }
        if (!listing.ok) {
          throw new Refused('listing-faulty', 'A listing with errors is not planned: check it.')
        }
        const { towns } = askedTowns(site, body.towns)
        const planned = timeListing(listing.days, { view, rules }).flatMap(({ day, items }) =>
          planDay({ day, service, items }, aggregator.held(programmeKey(day, service), towns)),
        )
        const id = randomUUID()
        plans.add({ id, service, plans: planned }, Date.now())
        const boxes = planned.map(boxPlanView)
        return { id, service, boxes, behind: behindIn(aggregator, towns) }
      },
    }),
    endpoint({
      method: 'POST',
      path: '/listing/apply',
      role: 'scheduler',
      status: 202,
      summary: 'Carry out a plan as it was shown. What becomes of it is told by /events.',
      body: applyBody,
      answer: begunView,
      refuses: ['not-found', 'plan-used'],
      async handle({ body, who }) {
        const plan = plans.take(body.plan, Date.now())
        if (plan === undefined) throw new Refused('not-found', 'There is no such plan any more.')
        if (plan === 'used') throw new Refused('plan-used', 'It was applied already.')
        try {
          return await applications.begin(
            () => applier.apply(plan.plans, { by: who }),
            ({ plans: begun }) => begun === plan.plans,
          )
        } catch (error) {
          // Nothing was begun, say for want of room: it can be carried out later.
          plans.add(plan, Date.now())
          throw error
        }
      },
    }),
  ]
}

/** @throws AggregatorError `ERR_NAME` */
function read(
  { site }: Context,
  { name = '', text, service }: ListingBody,
): { listing: Listing; named: ListingName | undefined; service: string | undefined } {
  // Browsers tell no folders, programs may.
  const named = parseListingName(name.replace(/^.*[\\/]/, ''))
  const today = broadcastDayAt(Date.now() / 1_000, site.rules)
  const listing = parseListing(text, { today, ...(named && { range: named }) })
  return { listing, named, service: service ?? named?.service }
}

function boxPlanView({ box, key, outcome, reason, next, ...plan }: BoxPlan): BoxPlanView {
  return {
    ...placeOf(box),
    ...{ outcome, reason: reason ?? null },
    day: parseProgrammeKey(key)?.day ?? '',
    delete: plan.delete.map(plannedItem),
    insert: plan.insert.map(plannedItem),
    kept: next.length - plan.insert.length,
  }
}

/** An item; what is none is shown as it is. */
function plannedItem(scored: ScoredMember): PlannedItemView {
  const item = parseMember(scored)
  if (isOdd(item)) return { index: -1, filename: scored.member, start: scored.score }
  return { index: item.index, filename: item.filename, start: item.start }
}
